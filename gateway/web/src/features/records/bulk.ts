import { bulkRecords, queryRecords } from '@/api/records'
import type { BulkOperation, ErrorDetail, FormDefinition, RecordQuery, RecordRow, Values } from '@/api/types'
import { recordTitle } from '@/registry/recordTitle'

/** Records picked one by one, or everything that matches the list. */
export interface Selection {
  all: boolean
  ids: ReadonlySet<number>
  /** How many `all` are. */
  count?: number
}
export const NOTHING: Selection = { all: false, ids: new Set() }
export const selectedCount = ({ all, ids, count }: Selection): number => (all ? (count ?? 0) : ids.size)

export type BulkAction = { op: 'update'; values: Values } | { op: 'delete' }
export interface BulkReport {
  done: number
  failed: number
  /** The first refusals, by record. */
  refusals: { title: string; error: ErrorDetail | null | undefined }[]
}

const BATCH = 200
const MOST_TOLD = 200

/** The selected records with their versions as of now, batch after batch; by id, so that none is met twice. */
async function* targets(form: FormDefinition, query: RecordQuery, selection: Selection, signal: AbortSignal): AsyncGenerator<RecordRow[]> {
  const fields = form.title_field ? [form.title_field] : []
  const sort = [{ field: 'id', dir: 'asc' as const }]
  if (!selection.all) {
    const ids = [...selection.ids]
    for (let at = 0; at < ids.length; at += BATCH) {
      const filter = { field: 'id', op: 'in' as const, value: ids.slice(at, at + BATCH) }
      yield (await queryRecords(form.key, { filter, sort, limit: BATCH, fields }, signal)).rows
    }
    return
  }
  let cursor: string | null = null
  do {
    const page: { rows: RecordRow[]; next: string | null } = await queryRecords(form.key, { ...query, sort, limit: BATCH, fields, ...(cursor ? { cursor } : {}) }, signal)
    yield page.rows
    cursor = page.next
  } while (cursor)
}

/** The ids of the selected records, at most so many of them, in the order they were chosen or of their ids. */
export async function selectedIds(form: FormDefinition, query: RecordQuery, selection: Selection, most: number): Promise<number[]> {
  if (!selection.all) return [...selection.ids].slice(0, most)
  const found: number[] = []
  for await (const rows of targets(form, query, selection, new AbortController().signal)) {
    found.push(...rows.map((row) => row.id))
    if (found.length >= most) break
  }
  return found.slice(0, most)
}

/** Runs an action over the selection; every record succeeds or is refused by itself. Stops when the signal is aborted. */
export async function runBulk(form: FormDefinition, query: RecordQuery, selection: Selection, action: BulkAction, signal: AbortSignal, onProgress: (report: BulkReport) => void): Promise<BulkReport> {
  const report: BulkReport = { done: 0, failed: 0, refusals: [] }
  for await (const rows of targets(form, query, selection, signal)) {
    if (signal.aborted) break
    if (rows.length === 0) continue
    const operations: BulkOperation[] = rows.map(({ id, version }) => (action.op === 'delete' ? { op: 'delete', id, version } : { op: 'update', id, version, values: action.values }))
    const results = await bulkRecords(form.key, operations)
    results.forEach((result, i) => {
      if (result.ok) report.done++
      else {
        report.failed++
        if (report.refusals.length < MOST_TOLD) report.refusals.push({ title: recordTitle(form, rows[i]!), error: result.error })
      }
    })
    onProgress({ ...report })
  }
  return report
}
