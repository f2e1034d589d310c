import type { TaskBox } from '@/api/types'

export const BOXES: readonly TaskBox[] = ['pending', 'done', 'started', 'cc']

/** How a state looks: the colour of its tag. */
export const STATE_COLOURS: Record<string, string> = {
  pending: 'orange', waiting: 'grey', running: 'blue', approved: 'green', rejected: 'red', returned: 'orange', withdrawn: 'grey', cancelled: 'grey', read: 'grey',
}
