/** A group as the server answers it: one key for each level. */
export interface GroupRow {
  key: unknown[]
  label: (string | null)[]
  count: number
  values: Record<string, unknown>
}

/**
 * A stretch of the shown list: the heading of a group, or records that stand below each other. `numbered` is the place of
 * the first of them in the whole list, which is sorted by the groups.
 */
export type Segment =
  | { kind: 'group'; start: number; length: 1; id: string; depth: number; group: GroupRow; collapsed: boolean }
  | { kind: 'rows'; start: number; length: number; id: string; numbered: number }

export const groupId = (key: readonly unknown[]): string => JSON.stringify(key)

/**
 * The list as segments: a heading for every group in sight, records below those of the deepest level.
 * `levels` 0 means no grouping: one stretch of `total` records.
 */
export function layOut(groups: readonly GroupRow[], levels: number, total: number, collapsed: ReadonlySet<string>): Segment[] {
  if (levels === 0) return total > 0 ? [{ kind: 'rows', start: 0, length: total, id: '', numbered: 0 }] : []
  const segments: Segment[] = []
  let start = 0
  let numbered = 0
  let closed: readonly unknown[] | null = null
  for (const group of groups) {
    if (closed && group.key.length > closed.length && closed.every((part, i) => groupId([part]) === groupId([group.key[i]]))) continue
    const id = groupId(group.key)
    closed = collapsed.has(id) ? group.key : null
    segments.push({ kind: 'group', start, length: 1, id, depth: group.key.length - 1, group, collapsed: closed !== null })
    start += 1
    if (closed || group.key.length < levels) {
      if (closed) numbered += group.count
      continue
    }
    segments.push({ kind: 'rows', start, length: group.count, id, numbered })
    start += group.count
    numbered += group.count
  }
  return segments
}

export const lengthOf = (segments: readonly Segment[]): number => {
  const last = segments.at(-1)
  return last ? last.start + last.length : 0
}

/** The segment at a position of the list, found by halving. */
export function segmentAt(segments: readonly Segment[], index: number): Segment | undefined {
  let low = 0
  let high = segments.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const segment = segments[middle]!
    if (index < segment.start) high = middle - 1
    else if (index >= segment.start + segment.length) low = middle + 1
    else return segment
  }
  return undefined
}

/** The pages of the whole list that the records at the positions from…to (inclusive) lie on. */
export function pagesIn(segments: readonly Segment[], from: number, to: number, size: number): number[] {
  const found = new Set<number>()
  for (const segment of segments) {
    if (segment.kind !== 'rows' || segment.start > to || segment.start + segment.length <= from) continue
    const place = (index: number) => Math.floor((segment.numbered + index - segment.start) / size)
    const last = place(Math.min(to, segment.start + segment.length - 1))
    for (let page = place(Math.max(from, segment.start)); page <= last; page++) found.add(page)
  }
  return [...found]
}

/** Where a page is best begun: the cursor of the nearest earlier page that is known, and the rows to pass over. */
export function anchorOf(cursors: ReadonlyMap<number, string>, page: number, size: number): { cursor?: string; skip: number } {
  for (let known = page; known > 0; known--) {
    const cursor = cursors.get(known)
    if (cursor) return { cursor, skip: (page - known) * size }
  }
  return { skip: page * size }
}
