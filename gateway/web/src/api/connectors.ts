import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { http } from './http'
import { keys } from './keys'

export const JOB_STATES = ['pending', 'sent', 'confirmed', 'failed', 'conflict'] as const
export type JobState = (typeof JOB_STATES)[number]

/** An account at another system; its secret is never read back. */
export interface Account {
  key: string
  kind: string
  base_url: string
  settings: Record<string, unknown>
  mappings: { push?: Record<string, unknown>[]; pull?: Record<string, unknown>[] } | null
  default_mappings: boolean
  has_secret: boolean
  enabled: boolean
  principal: number
  version: number
  jobs: Partial<Record<JobState, number>>
  pulled_at: string | null
  error: string | null
}
export interface AccountChange {
  kind: string
  base_url: string
  settings: Record<string, unknown>
  /** Absent keeps the stored one. */
  secret?: string
  enabled: boolean
  mappings?: unknown
}
export interface Job {
  id: number
  document: string
  form: string
  record: number
  direction: 'push' | 'pull'
  state: JobState
  remote_number: string | null
  attempts: number
  error: string | null
  error_code: string | null
  updated_at: string
}
interface JobPage {
  rows: Job[]
  next: string | null
}

const path = (key: string) => `/connectors/${encodeURIComponent(key)}`

export const accountsQuery = queryOptions({ queryKey: keys.connectors, queryFn: ({ signal }) => http.get<Account[]>('/connectors', { signal }), refetchInterval: 15_000 })
export const logQuery = (account: string, state: JobState | undefined) =>
  infiniteQueryOptions({
    queryKey: [...keys.connectors, account, 'log', state ?? 'any'] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => http.get<JobPage>(`${path(account)}/log`, { query: { state, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
    refetchInterval: 10_000,
  })
export const saveAccount = (key: string, change: AccountChange) => http.put<Account>(path(key), change)
export const testAccount = (key: string) => http.post<{ ok: boolean; code: string | null; message: string }>(`${path(key)}/test`, {})
export const pullNow = (key: string) => http.post<unknown>(`${path(key)}/pull`, {})
export const retryJob = (id: number) => http.post<Job>(`/connectors/log/${id}/retry`, {})
