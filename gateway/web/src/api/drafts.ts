import { queryOptions } from '@tanstack/react-query'
import type { FieldOptions, FieldType } from '@/kernel/definition'
import type { FormDraft } from '@/kernel/designer'
import type { Label } from '@/kernel/label'
import { ApiError } from './errors'
import { http } from './http'
import { keys } from './keys'
import type { ErrorDetail } from './types'

/** A form's life as a definition: its draft, what publishing would change, its versions, and work on existing records. */
export interface StoredDraft {
  /** The version of the form that the draft began from. */
  base_version: number
  /** What was designed so far; null where nothing was. */
  definition: Partial<FormDraft> | null
  /** What is published, all of it. */
  current: FormDraft & { version: number }
  updated_at: string | null
  updated_by: number | null
}
export interface SchemaChange {
  kind: string
  field?: string | null
  name?: Label | null
  /** Of a rule, a check or a unique set. */
  key?: string
  before?: unknown
  after?: unknown
  /** Existing data that the change touches; null where it touches none. */
  affected?: { records?: number; values?: number } | null
}
export interface DraftVerdict {
  changes: SchemaChange[]
  errors: ErrorDetail[]
}
export interface FormVersion {
  version: number
  at: string
  actor: number | null
  actor_name: string | null
  summary: SchemaChange[]
}
export interface DeletedField {
  id: number
  key: string
  name: Label
  type: FieldType
  removed_at: string | null
  removed_by_name: string | null
  /** Its column and values go for good then. */
  until: string | null
  /** Another field holds its values in a new type. */
  converted: boolean
}
export interface SchemaJob {
  id: number
  kind: 'convert' | 'backfill' | 'recompute' | 'index'
  field: string | null
  state: 'queued' | 'running' | 'done' | 'failed'
  done: number
  total: number
  error: ErrorDetail | null
}
export interface ConversionVerdict {
  total: number
  convertible: number
  failing: { value: unknown; count: number }[]
}
export interface IndexEntry {
  name: string
  fields: string[]
  why: string
  unique: boolean
  /** Bytes. */
  size: number
  /** How often the database used it, ever; lists asked for in 14 days that it serves. */
  scans: number
  asked: number
  state: 'ready' | 'building' | 'missing' | 'idle'
}

const path = (form: string) => `/forms/${encodeURIComponent(form)}`
const fieldPath = (form: string, field: string) => `${path(form)}/fields/${encodeURIComponent(field)}`

export const draftKey = (form: string) => [...keys.form(form), 'draft'] as const
export const readDraft = (form: string, signal?: AbortSignal) => http.get<StoredDraft>(`${path(form)}/draft`, { signal })
export const draftQuery = (form: string) =>
  queryOptions({ queryKey: draftKey(form), queryFn: ({ signal }) => readDraft(form, signal), staleTime: 0, gcTime: 0 })
/** `base_version`: the version it builds on; refused with `draft_stale` when the kept draft builds on another and that is not the newest. */
export const saveDraft = (form: string, definition: object, base_version: number) => http.put<StoredDraft>(`${path(form)}/draft`, { definition, base_version })
export const isStale = (error: unknown): boolean => error instanceof ApiError && error.code === 'draft_stale'
export const discardDraft = (form: string) => http.delete<unknown>(`${path(form)}/draft`)
export const checkDraft = (form: string) => http.post<DraftVerdict>(`${path(form)}/draft/check`, {})
export const publishDraft = (form: string) => http.post<FormDraft & { version: number }>(`${path(form)}/draft/publish`, {})

export const versionsQuery = (form: string) =>
  queryOptions({ queryKey: [...keys.form(form), 'versions'] as const, queryFn: ({ signal }) => http.get<FormVersion[]>(`${path(form)}/versions`, { signal }) })
export const readVersion = (form: string, version: number) => http.get<FormDraft>(`${path(form)}/versions/${version}`)
export const restoreVersion = (form: string, version: number) => http.post<StoredDraft>(`${path(form)}/versions/${version}/restore`, {})

export const deletedFieldsQuery = (form: string) =>
  queryOptions({ queryKey: [...keys.form(form), 'deleted-fields'] as const, queryFn: ({ signal }) => http.get<DeletedField[]>(`${path(form)}/deleted-fields`, { signal }) })
/** `as_key` where its own key is taken meanwhile. */
export const restoreField = (form: string, field: DeletedField, as_key = '') => http.post<unknown>(`${fieldPath(form, field.key)}/restore`, { id: field.id, as_key })

export const tryConversion = (form: string, field: string, type: FieldType, options: FieldOptions) =>
  http.post<ConversionVerdict>(`${fieldPath(form, field)}/convert`, { type, options, dry_run: true })
export const convertField = (form: string, field: string, type: FieldType, options: FieldOptions) =>
  http.post<{ job: number }>(`${fieldPath(form, field)}/convert`, { type, options, dry_run: false })

const WORKING = new Set(['queued', 'running'])
/** Asked again every second while something is under way. */
export const jobsQuery = (form: string) =>
  queryOptions({
    queryKey: [...keys.form(form), 'jobs'] as const,
    queryFn: ({ signal }) => http.get<SchemaJob[]>(`${path(form)}/jobs`, { signal }),
    refetchInterval: ({ state }) => (state.data?.some((job) => WORKING.has(job.state)) ? 1_000 : false),
  })
export const indexesQuery = (form: string) =>
  queryOptions({ queryKey: [...keys.form(form), 'indexes'] as const, queryFn: ({ signal }) => http.get<IndexEntry[]>(`${path(form)}/indexes`, { signal }) })
