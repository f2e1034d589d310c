import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Label } from '@/kernel/label'
import { http } from './http'
import { keys } from './keys'
import { cacheRecord } from './records'
import type { RecordRow, Values } from './types'

/** The life of a record: comments, followers, versions brought back, the recycle bin, duplicates and merging. */
export interface Comment {
  id: number
  parent: number | null
  author: number
  author_name: string | null
  at: string
  edited_at: string | null
  deleted: boolean
  body: string
  mentions: { id: number; name: string | null }[]
  actions: ('edit' | 'delete')[]
}
export interface CommentPage {
  rows: Comment[]
  count: number
  next: number | null
}
/** People a comment names who may not see the record: the writer is told, they are not. */
export type SavedComment = Comment & { unseen: { id: number; name: string }[] }
export interface Follow {
  following: boolean
  followers: { id: number; name: string }[]
}
export interface Restored {
  record: RecordRow | null
  restored: string[]
  skipped: { field: string; code: string; params: Record<string, unknown> }[]
}
export interface Recycled {
  id: number
  title: string
  values: Values
  deleted_at: string
  deleted_by_name: string | null
  merged_into: number | null
  purge_at: string
}
export interface Likeness {
  id: number
  title: string
  score: number
  rule: string
  block: boolean
  matched: { field: string; how: string }[]
}
export interface DuplicateGroup {
  rule: string
  name: Label | null
  score: number
  records: RecordRow[]
}

const form = (key: string) => `/forms/${encodeURIComponent(key)}`
const record = (key: string, id: number) => `${form(key)}/records/${id}`
const LOOK_AGAIN_MS = 20_000

export const commentsQuery = (key: string, id: number) =>
  infiniteQueryOptions({
    queryKey: keys.comments(key, id),
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => http.get<CommentPage>(`${record(key, id)}/comments`, { query: { before: pageParam || undefined }, signal }),
    getNextPageParam: (page) => page.next,
    // Followers hear of a comment at once; whoever only looks on sees it a little later.
    refetchInterval: LOOK_AGAIN_MS,
  })
export const addComment = (key: string, id: number, body: string, parent?: number) =>
  http.post<SavedComment>(`${record(key, id)}/comments`, { body, ...(parent ? { parent } : {}) })
export const changeComment = (id: number, body: string) => http.patch<SavedComment>(`/comments/${id}`, { body })
export const deleteComment = (id: number) => http.delete<unknown>(`/comments/${id}`)

export const followQuery = (key: string, id: number) =>
  queryOptions({ queryKey: keys.follow(key, id), queryFn: ({ signal }) => http.get<Follow>(`${record(key, id)}/follow`, { signal }) })
export const setFollowing = (key: string, id: number, following: boolean) =>
  following ? http.put<Follow>(`${record(key, id)}/follow`, undefined) : http.delete<Follow>(`${record(key, id)}/follow`)

export async function restoreVersion(client: QueryClient, key: string, id: number, version: number, to: number): Promise<Restored> {
  const answer = await http.post<Restored>(`${record(key, id)}/restore`, { to_version: to, version })
  if (answer.record) cacheRecord(client, key, answer.record)
  return answer
}

export const recycledQuery = (key: string) =>
  infiniteQueryOptions({
    queryKey: keys.recycled(key),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => http.get<{ rows: Recycled[]; next: string | null }>(`${form(key)}/recycled`, { query: { cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
  })
export const restoreRecycled = (key: string, id: number) =>
  http.post<{ record: RecordRow | null; lost: string[]; returned: number }>(`${form(key)}/recycled/${id}/restore`)
export const purgeRecycled = (key: string, id: number) => http.delete<unknown>(`${form(key)}/recycled/${id}`)

export const likenessQuery = (key: string, values: Values, id?: number) =>
  queryOptions({
    queryKey: [...keys.duplicates(key), 'check', id ?? 0, values],
    queryFn: ({ signal }) => http.post<Likeness[]>(`${form(key)}/duplicates/check`, { values, ...(id ? { id } : {}) }, { signal }),
    staleTime: 5_000,
  })
export const duplicatesQuery = (key: string) =>
  queryOptions({
    queryKey: keys.duplicates(key),
    queryFn: ({ signal }) => http.get<{ groups: DuplicateGroup[]; total: number; partial: boolean }>(`${form(key)}/duplicates`, { signal }),
  })
export const mergeRecords = (key: string, id: number, version: number, from: number[], values: Values) =>
  http.post<{ record: RecordRow | null; moved: number }>(`${record(key, id)}/merge`, { from, version, values })

export const findRecord = (short: string) => http.get<{ form: string; id: number }>(`/r/${encodeURIComponent(short)}`)
