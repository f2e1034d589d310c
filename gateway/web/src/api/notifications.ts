import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query'
import { http } from './http'
import { markRead } from './inbox'
import { keys } from './keys'
import type { NotificationPage } from './types'

export const notificationPagesQuery = infiniteQueryOptions({
  queryKey: [...keys.notifications, 'pages'] as const,
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) => http.get<NotificationPage>('/notifications', { query: { cursor: pageParam }, signal }),
  getNextPageParam: (page) => page.next,
})

/** Marks as read at once on the page; the server is told, and asked again should it refuse. */
export async function read(client: QueryClient, ids: number[] | 'all'): Promise<void> {
  const now = new Date().toISOString()
  client.setQueryData<NotificationPage>(keys.notifications, (page) => page && withRead(page, ids, now))
  try {
    await markRead(ids)
  } finally {
    await client.invalidateQueries({ queryKey: keys.notifications })
  }
}

export function withRead(page: NotificationPage, ids: number[] | 'all', now: string): NotificationPage {
  const wanted = (id: number) => ids === 'all' || ids.includes(id)
  const fresh = page.rows.filter((row) => row.read_at === null && wanted(row.id)).length
  return {
    ...page,
    unread: ids === 'all' ? 0 : Math.max(0, page.unread - fresh),
    rows: page.rows.map((row) => (row.read_at === null && wanted(row.id) ? { ...row, read_at: now } : row)),
  }
}
