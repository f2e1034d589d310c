import { queryOptions } from '@tanstack/react-query'
import type { Filter } from '@/kernel/filter'
import type { GroupRow } from '@/kernel/rowModel'
import type { GroupBy, SavedView } from '@/kernel/view'
import { http } from './http'
import { keys } from './keys'

const path = (form: string) => `/forms/${encodeURIComponent(form)}`

export interface Views {
  views: SavedView[]
  may_share: boolean
}
export const NO_VIEWS: Views = { views: [], may_share: false }

export const viewsQuery = (form: string) =>
  queryOptions({
    queryKey: keys.views(form),
    queryFn: ({ signal }) => http.get<Views>(`${path(form)}/views`, { signal }),
    staleTime: 60_000,
  })

/** What of a view is sent: all of a new one, the changed parts of one there is. */
export type ViewBody = Partial<Omit<SavedView, 'id' | 'owner'>>
export const createView = (form: string, view: ViewBody) => http.post<SavedView>(`${path(form)}/views`, view)
export const changeView = (form: string, id: number, change: ViewBody) => http.patch<SavedView>(`${path(form)}/views/${id}`, change)
export const deleteView = (form: string, id: number) => http.delete<unknown>(`${path(form)}/views/${id}`)

export interface Measure {
  agg: 'sum' | 'avg' | 'min' | 'max' | 'filled' | 'distinct'
  field: string
}
export interface Grouping {
  filter?: Filter
  search?: string
  group: GroupBy[]
  measures?: Measure[]
  limit?: number
}
export interface Groups {
  groups: GroupRow[]
  total: { count: number; values: Record<string, unknown> }
  more: boolean
}

export const groupsQuery = (form: string, grouping: Grouping) =>
  queryOptions({
    queryKey: [...keys.records(form), 'list', 'groups', grouping],
    queryFn: ({ signal }) => http.post<Groups>(`${path(form)}/records/groups`, grouping, { signal }),
  })

/** The words in use in a field of tags, the most frequent first. */
export const wordsQuery = (form: string, field: string, search: string) =>
  queryOptions({
    queryKey: [...keys.records(form), 'words', field, search],
    queryFn: ({ signal }) => http.get<{ word: string; count: number }[]>(`${path(form)}/fields/${encodeURIComponent(field)}/words`, { query: { search }, signal }),
    staleTime: 30_000,
  })
