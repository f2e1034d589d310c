import { useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { formQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { queryRecords } from '@/api/records'
import { recordTitle } from '../../recordTitle'

/** Records of a form whose title has the typed text, as options; only those the person may see. */
export function useTargets(target: string, typed: string, open: boolean) {
  const search = useDeferredValue(typed.trim())
  const { data: form } = useQuery({ ...formQuery(target), enabled: open && target !== '' })
  const query = { search: search || undefined, limit: 20 }
  const { data: page, isFetching } = useQuery({
    queryKey: keys.recordList(target, { ...query, count: false }),
    queryFn: ({ signal }) => queryRecords(target, query, signal),
    enabled: open && target !== '',
    placeholderData: (previous) => previous,
  })
  const options = (page?.rows ?? []).map((row) => ({ value: row.id, label: form ? recordTitle(form, row) : `#${row.id}` }))
  return { options, isFetching }
}
