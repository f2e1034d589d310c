export interface RecentItem {
  /** Path below the workspace. */
  path: string
  title: string
  hint: string
}

const LIMIT = 8

/** The list with the item on top, once, and no longer than eight. */
export function withRecent(list: readonly RecentItem[], item: RecentItem): RecentItem[] {
  return [item, ...list.filter((known) => known.path !== item.path)].slice(0, LIMIT)
}
