import type { RecordRow } from '@/api/types'

/** Records with their parts below them, each as deep as it stands; what belongs to nobody here stands at the top. */
export function inTree(rows: readonly RecordRow[], parent: string | undefined): { row: RecordRow; depth: number }[] {
  if (!parent) return rows.map((row) => ({ row, depth: 0 }))
  const here = new Set(rows.map((row) => row.id))
  const below = Map.groupBy(rows, (row) => {
    const above = row.values[parent]
    return typeof above === 'number' && here.has(above) && above !== row.id ? above : 0
  })
  const found: { row: RecordRow; depth: number }[] = []
  const seen = new Set<number>()
  const walk = (id: number, depth: number) => {
    for (const row of below.get(id) ?? []) {
      if (seen.has(row.id)) continue
      seen.add(row.id)
      found.push({ row, depth })
      walk(row.id, depth + 1)
    }
  }
  walk(0, 0)
  // Records that are each other's parts are in no tree; they are shown all the same.
  return [...found, ...rows.filter((row) => !seen.has(row.id)).map((row) => ({ row, depth: 0 }))]
}
