import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { recordListQuery } from '@/api/records'
import type { RecordQuery, View } from '@/api/types'
import { bothFilters } from '@/kernel/filter'
import type { RecordsSearch } from './search'

/** The query of a view as the address changes it: the view's own filter stays, sorting replaces the view's. */
export function queryOf(view: View | undefined, search: RecordsSearch): RecordQuery {
  const filter = bothFilters(view?.filter, search.filter)
  const sort = search.sort ?? view?.sort ?? undefined
  return { ...(filter ? { filter } : {}), ...(sort?.length ? { sort } : {}), ...(search.q ? { search: search.q } : {}) }
}

export function useRecordList(form: string, query: RecordQuery) {
  const list = useInfiniteQuery({ ...recordListQuery(form, query), placeholderData: keepPreviousData })
  const rows = useMemo(() => {
    // Keyset pages cannot overlap unless a row moved between two reads; it is shown once.
    const seen = new Set<number>()
    return (list.data?.pages ?? []).flatMap((page) => page.rows).filter((row) => !seen.has(row.id) && seen.add(row.id))
  }, [list.data])
  return { ...list, rows, count: list.data?.pages[0]?.count }
}
