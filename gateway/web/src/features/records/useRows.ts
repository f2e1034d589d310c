import { useQueries, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import { PAGE_SIZE, recordPageQuery } from '@/api/records'
import type { FormDefinition, RecordPage, RecordQuery, RecordRow } from '@/api/types'
import { groupsQuery, type Measure } from '@/api/views'
import { anchorOf, layOut, lengthOf, pagesIn, segmentAt, type PageOf, type Segment } from '@/kernel/rowModel'
import { allFilters, groupFilter, type GroupBy } from '@/kernel/view'

const FIRST_PAGE: PageOf = { segment: { kind: 'rows', start: 0, length: PAGE_SIZE, id: '', numbered: 0 }, page: 0 }
const MOST_GROUPS = 1000

const pageKey = ({ segment, page }: PageOf) => `${segment.id}#${page}`

export interface RowsOptions {
  form: FormDefinition
  query: RecordQuery
  group: GroupBy[]
  closed: readonly string[]
  measures: Measure[]
}

/**
 * A list that may be entered anywhere: only the pages in sight are read, each from the nearest cursor known. With groups
 * the counts of the groups give the places of their records.
 */
export function useRows({ form, query, group, closed, measures }: RowsOptions) {
  const client = useQueryClient()
  const [visible, setVisible] = useState({ from: 0, to: 40 })
  const [cursors] = useState(() => new Map<string, Map<number, string>>())
  const grouped = group.length > 0

  const pageOf = useCallback((at: PageOf) => {
    const own: RecordQuery = { ...query, ...(at.segment.filter ? { filter: allFilters(query.filter, at.segment.filter) } : {}) }
    const name = JSON.stringify(own)
    const known = cursors.get(name) ?? new Map<number, string>()
    cursors.set(name, known)
    return recordPageQuery(
      form.key, own, String(at.page),
      () => anchorOf(known, at.page, PAGE_SIZE),
      (next) => (next ? known.set(at.page + 1, next) : known.delete(at.page + 1)),
    )
  }, [query, form.key, cursors])

  const first = useQuery({ ...pageOf(FIRST_PAGE), enabled: !grouped })
  const count = first.data?.count
  const sums = useQuery({
    ...groupsQuery(form.key, { filter: query.filter, search: query.search, group, measures, limit: MOST_GROUPS }),
    // Without groups the first page counts up to a thousand; only longer lists need another look.
    enabled: grouped || measures.length > 0 || count?.capped === true,
    refetchOnWindowFocus: false,
  })
  const total = grouped ? (sums.data?.total.count ?? 0) : count && !count.capped ? count.value : (sums.data?.total.count ?? count?.value ?? 0)

  const segments = useMemo<Segment[]>(() => {
    const fields = new Map(form.fields.map((field) => [field.key, field]))
    const filterOf = ({ key }: { key: unknown[] }) => allFilters(...group.map(({ field, by }, level) => groupFilter(fields.get(field) ?? { key: field, name: field, type: systemType(field) }, by, key[level])))!
    return layOut(sums.data?.groups ?? [], grouped ? group.length : 0, total, new Set(closed), filterOf)
  }, [form.fields, group, grouped, sums.data, total, closed])
  const length = lengthOf(segments)

  const pages = useMemo(() => pagesIn(segments, visible.from, Math.min(visible.to, length - 1), PAGE_SIZE), [segments, visible, length])
  const combine = useCallback((results: UseQueryResult<RecordPage>[]) => ({
    rows: new Map(results.map((result, i) => [pageKey(pages[i] ?? FIRST_PAGE), result.data?.rows])),
    error: results.find((result) => result.isError)?.error,
  }), [pages])
  const { rows, error } = useQueries({ queries: pages.map(pageOf), combine })

  const at = useCallback((index: number): { segment: Segment; row?: RecordRow } | undefined => {
    const segment = segmentAt(segments, index)
    if (!segment || segment.kind === 'group') return segment && { segment }
    const place = index - segment.start
    const page = rows.get(pageKey({ segment, page: Math.floor(place / PAGE_SIZE) }))
    return { segment, row: page?.[place % PAGE_SIZE] }
  }, [segments, rows])

  /** The records of a stretch of the list, read if need be; headings and what is gone are left out. */
  const load = useCallback(async (from: number, to: number): Promise<Map<number, RecordRow>> => {
    const found = new Map<number, RecordRow>()
    for (const page of pagesIn(segments, from, to, PAGE_SIZE)) {
      const { rows: read } = await client.ensureQueryData(pageOf(page))
      read.forEach((row, i) => {
        const index = page.segment.start + page.page * PAGE_SIZE + i
        if (index >= from && index <= to) found.set(index, row)
      })
    }
    return found
  }, [segments, client, pageOf])

  const loaded = useMemo(() => [...rows.values()].flatMap((page) => page ?? []), [rows])
  const show = useRef(setVisible)
  const onVisible = useCallback((from: number, to: number) => show.current((known) => (known.from === from && known.to === to ? known : { from, to })), [])
  return {
    length, total, segments, at, load, loaded, onVisible, sums: sums.data,
    loading: grouped ? sums.isPending : first.isPending,
    failure: first.error ?? sums.error ?? error ?? null,
    readAt: first.dataUpdatedAt || sums.dataUpdatedAt,
    refetch: () => { void first.refetch(); void sums.refetch() },
  }
}

function systemType(key: string) {
  return key.endsWith('_at') ? 'datetime' as const : key === 'department' ? 'department' as const : 'person' as const
}
