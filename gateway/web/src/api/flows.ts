import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Flow } from '@/kernel/flow'
import type { Label } from '@/kernel/label'
import type { Rule } from '@/kernel/rule'
import { http } from './http'
import { keys } from './keys'
import type { RecordRow } from './types'

export interface FlowSummary {
  key: string
  name: Label
  form: string
  /** 0: never published. */
  version: number
  changed: boolean
  running: number
  status?: Flow['status'] | null
  updated_at: string
}
export interface StoredFlow extends Flow {
  version: number
  published: Flow | null
  changed: boolean
  updated_at: string
}
export interface FlowProblem {
  code: string
  /** The node's id, empty for the flow itself. */
  node: string
  severity: 'error' | 'warning'
  message: string
  params: { named?: string; branch?: string; branches?: string[] } & Record<string, unknown>
  counterexample: Record<string, unknown> | null
}

export const flowsQuery = queryOptions({
  queryKey: keys.flows,
  queryFn: ({ signal }) => http.get<FlowSummary[]>('/flows', { signal }),
  staleTime: 60_000,
})
const path = (key: string) => `/flows/${encodeURIComponent(key)}`
export const flowQuery = (key: string) =>
  queryOptions({ queryKey: [...keys.flows, key] as const, queryFn: ({ signal }) => http.get<StoredFlow>(path(key), { signal }) })
export const saveFlow = (flow: Flow) => http.put<StoredFlow>(path(flow.key), flow)
export const verifyFlow = async (key: string) => (await http.post<{ problems: FlowProblem[] }>(`${path(key)}/verify`, {})).problems
export const publishFlow = (key: string) => http.post<StoredFlow>(`${path(key)}/publish`, {})

export interface StoredRule extends Rule {
  version: number
  updated_at: string
  /** Of the last 30 days. */
  runs: number
  failed: number
  last_run_at: string | null
}
export interface RunAction {
  kind: string
  state: string
  result: unknown
  error: unknown
  form: string | null
  values: Record<string, unknown> | null
}
export interface RuleRun {
  id: number
  rule_version: number
  at: string
  finished_at: string | null
  trigger: string | { kind: string }
  form: string
  record: number
  actor: number
  depth: number
  state: 'running' | 'done' | 'failed' | 'stopped_loop' | 'skipped'
  error: unknown
  inputs: { record: RecordRow | null; before: RecordRow | null }
  actions: RunAction[]
}

const rulePath = (key: string) => `/rules/${encodeURIComponent(key)}`
export const rulesQuery = queryOptions({ queryKey: keys.rules, queryFn: ({ signal }) => http.get<StoredRule[]>('/rules', { signal }) })
export const runsQuery = (key: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.rules, key, 'runs'] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => http.get<{ rows: RuleRun[]; next: string | null }>(`${rulePath(key)}/runs`, { query: { cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
  })
export const saveRule = (rule: Rule) => http.put<Rule>(rulePath(rule.key), rule)
