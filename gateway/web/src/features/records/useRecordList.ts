import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { recordListQuery } from '@/api/records'
import type { RecordQuery } from '@/api/types'

/** A list read from its beginning, page after page: cards, galleries, timelines. */
export function useRecordList(form: string, query: RecordQuery) {
  const list = useInfiniteQuery({ ...recordListQuery(form, query), placeholderData: keepPreviousData })
  const rows = useMemo(() => {
    // Keyset pages cannot overlap unless a row moved between two reads; it is shown once.
    const seen = new Set<number>()
    return (list.data?.pages ?? []).flatMap((page) => page.rows).filter((row) => !seen.has(row.id) && seen.add(row.id))
  }, [list.data])
  return { ...list, rows, count: list.data?.pages[0]?.count }
}
