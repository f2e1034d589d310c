import { infiniteQueryOptions, queryOptions, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { http } from './http'
import { keys } from './keys'
import type {
  BulkOperation, BulkResult, HistoryEntry, ImportMapping, ImportPreview, ImportReport, RecordPage, RecordQuery, RecordRow, SearchHit, Values,
} from './types'

const path = (form: string) => `/forms/${encodeURIComponent(form)}/records`
export const PAGE_SIZE = 100

export const queryRecords = (form: string, query: RecordQuery, signal?: AbortSignal) =>
  http.post<RecordPage>(`${path(form)}/query`, query, { signal })

/** Pages by keyset; only the first asks for the (capped) count. */
export const recordListQuery = (form: string, query: RecordQuery) =>
  infiniteQueryOptions({
    queryKey: keys.recordList(form, query),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      queryRecords(
        form,
        { limit: PAGE_SIZE, ...query, ...(pageParam === null ? { count: true } : { cursor: pageParam }) },
        signal,
      ),
    getNextPageParam: (page) => page.next,
  })

/** One page of a list that is entered anywhere: from a known cursor or the start, passing over `skip` rows. */
export const recordPageQuery = (form: string, query: RecordQuery, page: string, anchor: () => { cursor?: string; skip: number }, onNext: (next: string | null) => void) =>
  queryOptions({
    queryKey: [...keys.recordList(form, query), 'page', page],
    queryFn: async ({ signal }) => {
      const { cursor, skip } = anchor()
      const first = !cursor && skip === 0
      const answer = await queryRecords(form, { limit: PAGE_SIZE, ...query, ...(cursor ? { cursor } : {}), ...(skip ? { skip } : {}), ...(first ? { count: true } : {}) }, signal)
      onNext(answer.next)
      return answer
    },
    refetchOnWindowFocus: false,
  })

export const recordQuery = (form: string, id: number) =>
  queryOptions({
    queryKey: keys.record(form, id),
    queryFn: ({ signal }) => http.get<RecordRow>(`${path(form)}/${id}`, { signal }),
  })

export const historyQuery = (form: string, id: number) =>
  queryOptions({
    queryKey: keys.history(form, id),
    queryFn: ({ signal }) => http.get<HistoryEntry[]>(`${path(form)}/${id}/history`, { signal }),
  })

export const createRecord = (form: string, values: Values) => http.post<RecordRow>(path(form), { values })
export const updateRecord = (form: string, id: number, version: number, values: Values) =>
  http.patch<RecordRow>(`${path(form)}/${id}`, { version, values })
export const deleteRecord = (form: string, id: number, version: number) => http.delete<unknown>(`${path(form)}/${id}`, { version })
export const bulkRecords = async (form: string, operations: BulkOperation[]) =>
  (await http.post<{ results: BulkResult[] }>(`${path(form)}/bulk`, { operations })).results

/** Puts a record that a write answered into every list and detail that shows it, without a reload. */
export function cacheRecord(client: QueryClient, form: string, record: RecordRow): void {
  client.setQueryData(keys.record(form, record.id), record)
  const inPage = (page: RecordPage) =>
    page.rows.some((row) => row.id === record.id) ? { ...page, rows: page.rows.map((row) => (row.id === record.id ? record : row)) } : page
  // Lists are kept whole, as pages after each other, or page by page; groups have no rows.
  client.setQueriesData<InfiniteData<RecordPage> | RecordPage>({ queryKey: [...keys.records(form), 'list'] }, (data) => {
    if (data && 'pages' in data) return { ...data, pages: data.pages.map(inPage) }
    return data && 'rows' in data ? inPage(data) : data
  })
  void client.invalidateQueries({ queryKey: keys.history(form, record.id) })
}

/** Takes the file in; what its columns mean is chosen next. */
export const stageImport = (form: string, file: File) => {
  const body = new FormData()
  body.set('file', file)
  body.set('staged', 'true')
  return http.upload<{ id: number }>(`/forms/${encodeURIComponent(form)}/imports`, body)
}
export const importPreviewQuery = (id: number, sheet: string, header: number | undefined) =>
  queryOptions({
    queryKey: [...keys.import(id), 'preview', sheet, header],
    queryFn: ({ signal }) => http.get<ImportPreview>(`/imports/${id}/preview`, { query: { sheet, header }, signal }),
    staleTime: Infinity,
    retry: false,
  })
export const mapImport = (id: number, mapping: ImportMapping) => http.put<ImportReport>(`/imports/${id}/mapping`, mapping)
export const moveImport = (id: number, step: 'start' | 'pause' | 'resume') => http.post<ImportReport>(`/imports/${id}/${step}`, {})
export const importQuery = (id: number) =>
  queryOptions({
    queryKey: keys.import(id),
    queryFn: ({ signal }) => http.get<ImportReport>(`/imports/${id}`, { signal }),
    // A running import is asked again every second until it ends.
    refetchInterval: (query) => (query.state.data && isImportStill(query.state.data) ? false : 1000),
  })
/** Nothing happens to it before somebody does something. */
export const isImportStill = (report: ImportReport) => isImportOver(report) || ['uploaded', 'checked', 'paused'].includes(report.state)
export const isImportOver = (report: ImportReport) => ['done', 'failed', 'undone'].includes(report.state)
export const undoImport = (id: number) => http.delete<unknown>(`/imports/${id}`)

/** Best hits first; with a form only those of it. */
export const searchQuery = (text: string, form?: string, limit?: number) =>
  queryOptions({
    queryKey: keys.search(text, form, limit),
    queryFn: ({ signal }) => http.get<SearchHit[]>('/search', { query: { q: text, form, limit }, signal }),
    enabled: text.trim().length > 0,
  })
