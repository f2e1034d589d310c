/** The gateway's JSON, as the contract of REST routes fixes it. */
import type { FieldAccess, FormAction } from '@/kernel/definition'
import type { Block } from '@/kernel/layout'
import type { ToldCheck, ToldField, ToldRule } from '@/kernel/rules'
import type { Filter, Sort } from '@/kernel/filter'
import type { FileEntry } from './files'
import type { Label, Language } from '@/kernel/label'

export interface ErrorDetail {
  code: string
  field?: string | null
  params?: Record<string, unknown>
  message?: string
}

export type AdminArea = 'organisation' | 'access' | 'forms' | 'flows' | 'reports' | 'connectors' | 'audit'

export interface Me {
  user: { id: number; name: string; login: string; departments: number[]; roles: number[]; language: Language | null }
  tenant: { id: number; name: string; slug: string; time_zone: string }
  csrf_token: string
  admin: AdminArea[]
}

export interface Person {
  id: number
  name: string
  departments: number[]
  active: boolean
}
export interface Department {
  id: number
  name: string
  parent: number | null
  head: number | null
}
export interface Role {
  id: number
  key: string
  name: Label
}
export interface Directory {
  people: Person[]
  departments: Department[]
  roles: Role[]
}

export interface AppSummary {
  key: string
  name: Label
  icon?: string | null
  forms: { key: string; name: Label; icon?: string | null }[]
  dashboards: { key: string; name: Label }[]
}

export interface View {
  key: string
  name: Label
  kind?: string
  filter?: Filter | null
  sort?: Sort[] | null
  columns?: string[] | null
}

export interface FormDefinition {
  key: string
  name: Label
  app: string
  version: number
  title_field: string | null
  fields: ToldField[]
  layout?: Block[] | null
  rules?: ToldRule[]
  checks?: ToldCheck[]
  views?: View[]
  /** By which fields two records are taken for the same thing. */
  duplicates?: { key: string; name?: Label | null; match: { field: string; how: string }[]; block?: boolean }[]
  /** Access to the system fields the reader may see; absent ones are hidden. */
  system?: Record<string, FieldAccess>
  actions: FormAction[]
}

export type Values = Record<string, unknown>

export interface RecordRow {
  id: number
  version: number
  owner?: number | null
  department?: number | null
  created_at?: string
  created_by?: number | null
  updated_at?: string
  updated_by?: number | null
  values: Values
  /** Display texts of what values refer to; of several in the order of the ids, null where one may not be seen. */
  labels?: Record<string, string | (string | null)[]>
  files?: Record<string, FileEntry[]>
}

export interface RecordQuery {
  filter?: Filter
  sort?: Sort[]
  search?: string
  cursor?: string
  limit?: number
  /** Rows to pass over after the cursor. */
  skip?: number
  count?: boolean
  fields?: string[]
}
export interface RecordPage {
  rows: RecordRow[]
  next: string | null
  count?: { value: number; capped: boolean }
}

export interface HistoryEntry {
  version: number
  op: 'created' | 'updated' | 'deleted' | 'restored'
  at: string
  actor: number | null
  actor_name: string | null
  via: string
  changes: { field: string; before: unknown; after: unknown }[]
}

export interface RelatedForm {
  form: string
  field: string
  name: Label
  field_name?: Label
  /** Whether the field holds several records. */
  many?: boolean
}

export interface BulkOperation {
  op: 'create' | 'update' | 'delete'
  id?: number
  version?: number
  values?: Values
}
export interface BulkResult {
  ok: boolean
  id?: number | null
  error?: ErrorDetail | null
}

export interface ImportReport {
  id: number
  state: 'uploaded' | 'checking' | 'checked' | 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'undoing' | 'undone'
  total: number
  imported: number
  updated: number
  rejected: number
  /** Records of related forms that its rows named and did not find. */
  made: number
  /** What an undo took back: of the records imported, and of those made. */
  removed: number
  unmade: number
  /** Headings that found no field. */
  ignored?: string[]
  failure?: ErrorDetail | null
  errors: { row: number; field: string | null; code: string; message: string }[]
}

/** Pairs of places in a text: from, to. */
export type Marks = [number, number][]
export interface ImportColumn {
  column: number
  header: string
  samples: string[]
  type_guess: string
  field: string | null
  /** 0 to 1: how sure the proposal is. */
  score: number
  date: 'mdy' | 'dmy' | null
  choices: string[]
}
export interface ImportPreview {
  sheets: string[]
  sheet: string
  /** From 1; 0 when the file has none. */
  header_row: number
  encoding: string | null
  columns: ImportColumn[]
  rows: string[][]
  head: string[][]
}
export interface ImportMapping {
  sheet: string
  header_row: number
  columns: { column: number; field: string | null; date?: 'mdy' | 'dmy'; new?: { key: string; name: string; type: string; options?: object } }[]
  mode: 'insert' | 'update' | 'upsert'
  key?: string
  create_missing: Record<string, boolean>
}

export interface SearchHit {
  form: string
  form_name: Label
  id: number
  title: string
  title_marks: Marks
  /** Where it was found, and the text around. */
  field: string
  /** Null where nothing of the record is shown to have it. */
  field_name: Label | null
  snippet: string
  marks: Marks
  score: number
}

export interface Task {
  id: number
  instance: number
  flow: string
  flow_name: Label
  node: string
  node_name: Label
  form: string
  record: number
  title: string
  initiator: number
  initiator_name: string
  state: string
  created_at: string
  actions: string[]
}
export type TaskBox = 'pending' | 'done' | 'started' | 'cc'
export interface TaskPage {
  rows: Task[]
  next: string | null
  count?: number
}

export interface Notification {
  id: number
  title: Label
  body: Label | null
  link: string | null
  created_at: string
  read_at: string | null
}
export interface NotificationPage {
  rows: Notification[]
  unread: number
  next: string | null
}

export interface Pack {
  key: string
  name: Label
  description?: Label
  installed?: boolean
}
