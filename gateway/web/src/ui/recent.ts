import { withRecent, type RecentItem } from '@/kernel/recent'

const key = (ws: string, user: number) => `dougong.recent.${ws}.${user}`

export function readRecent(ws: string, user: number): RecentItem[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(ws, user)) ?? '[]')
    return Array.isArray(stored) ? stored.filter((item): item is RecentItem => typeof item?.path === 'string' && typeof item.title === 'string') : []
  } catch {
    return []
  }
}

/** Kept on this device and per person, so that the next one to sign in does not see the titles. */
export function rememberVisit(ws: string, user: number, item: RecentItem): void {
  localStorage.setItem(key(ws, user), JSON.stringify(withRecent(readRecent(ws, user), item)))
}
