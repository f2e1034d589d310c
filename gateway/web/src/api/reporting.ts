import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Dashboard, Report } from '@/kernel/report'
import { http } from './http'
import { keys } from './keys'
import type { RecordRow } from './types'

export interface StoredDashboard extends Dashboard {
  /** Definitions of the reports that the reader may see, by key. */
  reports: Record<string, Report>
}
export interface AnswerRow {
  key: unknown[]
  label: (string | null)[]
  value: string | null
  count: number
  /** Funnels only: this stage and all later ones, and the part of the stage before that reached this one. */
  reached?: string
  reached_count?: number
  conversion?: string | null
}
export interface Answer {
  report: string
  rows: AnswerRow[]
  total: string | null
  count: number
  as_of: string
}
export interface DrillPage {
  form: string
  rows: RecordRow[]
  next: string | null
  sum: string | null
  count: number
  as_of: string
}

const dashboardPath = (key: string) => `/dashboards/${encodeURIComponent(key)}`
const reportPath = (key: string) => `/reports/${encodeURIComponent(key)}`

/** All answers of all reports. */
export const reportKeys = ['report'] as const

export const dashboardQuery = (key: string) =>
  queryOptions({ queryKey: [...keys.dashboards, key] as const, queryFn: ({ signal }) => http.get<StoredDashboard>(dashboardPath(key), { signal }), staleTime: 60_000 })

/** Numbers are asked again every half minute while they are looked at. */
export const answerQuery = (report: string) =>
  queryOptions({
    queryKey: [...keys.report(report), 'run'] as const,
    queryFn: ({ signal }) => http.post<Answer>(`${reportPath(report)}/run`, {}, { signal }),
    refetchInterval: 30_000,
    staleTime: 5_000,
  })

export const drillQuery = (report: string, key: unknown[]) =>
  infiniteQueryOptions({
    queryKey: [...keys.report(report), 'drill', key] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => http.post<DrillPage>(`${reportPath(report)}/drill`, { key, ...(pageParam ? { cursor: pageParam } : {}) }, { signal }),
    getNextPageParam: (page) => page.next,
  })

export const saveDashboard = (dashboard: Dashboard) => http.put<Dashboard>(dashboardPath(dashboard.key), dashboard)
export const saveReport = (report: Report) => http.put<Report>(reportPath(report.key), report)
