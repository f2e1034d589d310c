import { useQueries, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { PAGE_SIZE, recordPageQuery } from '@/api/records'
import type { FormDefinition, RecordPage, RecordQuery, RecordRow } from '@/api/types'
import { groupsQuery, type Measure } from '@/api/views'
import { anchorOf, layOut, lengthOf, pagesIn, segmentAt, type Segment } from '@/kernel/rowModel'
import type { GroupBy } from '@/kernel/view'

const MOST_GROUPS = 1000
const MOST_SORTS = 5
const STEP = PAGE_SIZE / 2
const REST_MS = 100

export interface RowsOptions {
  form: FormDefinition
  query: RecordQuery
  group: GroupBy[]
  closed: readonly string[]
  measures: Measure[]
}

/**
 * A list that may be entered anywhere: only the pages in sight are read, each from the nearest cursor known. A grouped
 * list is one list sorted by its groups; their counts give the places of the headings. Inside a period records stand by
 * their date.
 */
export function useRows({ form, query, group, closed, measures }: RowsOptions) {
  const client = useQueryClient()
  const [visible, setVisible] = useState({ from: 0, to: 40 })
  const [cursors] = useState(() => new Map<string, Map<number, string>>())
  const grouped = group.length > 0

  const pageOf = useMemo(() => {
    const grouping = group.map(({ field }) => ({ field, dir: 'asc' as const }))
    const sort = [...grouping, ...(query.sort ?? []).filter((part) => !group.some(({ field }) => field === part.field))].slice(0, MOST_SORTS)
    const own: RecordQuery = sort.length ? { ...query, sort } : query
    const name = JSON.stringify(own)
    const known = cursors.get(name) ?? new Map<number, string>()
    cursors.set(name, known)
    return (page: number) => recordPageQuery(
      form.key, own, String(page),
      () => anchorOf(known, page, PAGE_SIZE),
      (next) => (next ? known.set(page + 1, next) : known.delete(page + 1)),
    )
  }, [query, group, form.key, cursors])

  const first = useQuery(pageOf(0))
  const count = first.data?.count
  const sums = useQuery({
    ...groupsQuery(form.key, { filter: query.filter, search: query.search, group, measures, limit: MOST_GROUPS }),
    // Without groups the first page counts up to a thousand; only longer lists need another look.
    enabled: grouped || measures.length > 0 || count?.capped === true,
    refetchOnWindowFocus: false,
  })
  const total = grouped ? (sums.data?.total.count ?? 0) : count && !count.capped ? count.value : (sums.data?.total.count ?? count?.value ?? 0)

  const segments = useMemo<Segment[]>(() => layOut(sums.data?.groups ?? [], group.length, total, new Set(closed)), [group, sums.data, total, closed])
  const length = lengthOf(segments)

  const pages = useMemo(() => pagesIn(segments, visible.from, Math.min(visible.to, length - 1), PAGE_SIZE), [segments, visible, length])
  const combine = useCallback((results: UseQueryResult<RecordPage>[]) => ({
    rows: new Map(results.map((result, i) => [pages[i] ?? 0, result.data?.rows])),
    error: results.find((result) => result.isError)?.error,
  }), [pages])
  const { rows, error } = useQueries({ queries: pages.map(pageOf), combine })

  const at = useCallback((index: number): { segment: Segment; row?: RecordRow } | undefined => {
    const segment = segmentAt(segments, index)
    if (!segment || segment.kind === 'group') return segment && { segment }
    const place = segment.numbered + index - segment.start
    return { segment, row: rows.get(Math.floor(place / PAGE_SIZE))?.[place % PAGE_SIZE] }
  }, [segments, rows])

  /** The records of a stretch of the list, read if need be; headings and what is gone are left out. */
  const load = useCallback(async (from: number, to: number): Promise<Map<number, RecordRow>> => {
    const found = new Map<number, RecordRow>()
    const read = new Map<number, RecordRow[]>()
    for (const page of pagesIn(segments, from, to, PAGE_SIZE)) read.set(page, (await client.ensureQueryData(pageOf(page))).rows)
    for (let index = from; index <= to; index++) {
      const segment = segmentAt(segments, index)
      if (segment?.kind !== 'rows') continue
      const place = segment.numbered + index - segment.start
      const row = read.get(Math.floor(place / PAGE_SIZE))?.[place % PAGE_SIZE]
      if (row) found.set(index, row)
    }
    return found
  }, [segments, client, pageOf])

  const loaded = useMemo(() => [...rows.values()].flatMap((page) => page ?? []), [rows])
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const seen = useRef(visible)
  useEffect(() => () => clearTimeout(resting.current), [])
  /** In steps of half a page, so that rows passing by ask for nothing; after a jump only where it comes to rest. */
  const onVisible = useCallback((first: number, last: number) => {
    const from = Math.floor(first / STEP) * STEP
    const to = Math.ceil((last + 1) / STEP) * STEP
    const known = seen.current
    clearTimeout(resting.current)
    if (known.from === from && known.to === to) return
    const show = () => {
      seen.current = { from, to }
      setVisible(seen.current)
    }
    if (Math.abs(known.from - from) <= 2 * PAGE_SIZE) show()
    else resting.current = setTimeout(show, REST_MS)
  }, [])
  return {
    length, total, segments, at, load, loaded, onVisible, sums: sums.data,
    loading: grouped ? sums.isPending : first.isPending,
    failure: first.error ?? sums.error ?? error ?? null,
    readAt: first.dataUpdatedAt || sums.dataUpdatedAt,
    refetch: () => { void first.refetch(); void sums.refetch() },
  }
}
