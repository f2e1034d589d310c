import type { Label } from './label'

export const FIELD_TYPES = [
  'text', 'long_text', 'number', 'money', 'percent', 'date', 'datetime', 'select', 'multi_select', 'checkbox',
  'person', 'department', 'relation', 'line_items', 'auto_number', 'formula', 'phone', 'email', 'url',
] as const
export type FieldType = (typeof FIELD_TYPES)[number]

export interface Choice {
  value: string
  name: Label
  color?: string
  /** The value of the select it depends on, under which it is offered. */
  parent?: string
}

export interface FieldOptions {
  max_length?: number
  scale?: number
  min?: string
  max?: string
  currency?: string
  choices?: Choice[]
  form?: string
  fields?: FieldDefinition[]
  pattern?: string
  result?: FieldType
  /** The select whose value narrows these choices. */
  depends_on?: string
  /** The relation that a value comes through. */
  via?: string
}

export type FieldAccess = 'masked' | 'read' | 'write'

/** A field as the reader sees it: hidden fields are absent, the rest carry their access level. */
export interface FieldDefinition {
  key: string
  id?: number
  name: Label
  type: FieldType
  required?: boolean
  unique?: boolean
  searchable?: boolean
  options?: FieldOptions
  default?: unknown
  /** Computes the default of a new record. */
  default_formula?: string | null
  formula?: string | null
  help?: Label | null
  access?: FieldAccess
}

export type FormAction = 'view' | 'create' | 'edit' | 'delete' | 'export' | 'import'

export const SYSTEM_FIELDS: readonly FieldDefinition[] = [
  { key: 'owner', type: 'person', name: { 'zh-CN': '负责人', en: 'Owner' }, access: 'read' },
  { key: 'department', type: 'department', name: { 'zh-CN': '所属部门', en: 'Department' }, access: 'read' },
  { key: 'created_at', type: 'datetime', name: { 'zh-CN': '创建时间', en: 'Created at' }, access: 'read' },
  { key: 'created_by', type: 'person', name: { 'zh-CN': '创建人', en: 'Created by' }, access: 'read' },
  { key: 'updated_at', type: 'datetime', name: { 'zh-CN': '更新时间', en: 'Updated at' }, access: 'read' },
  { key: 'updated_by', type: 'person', name: { 'zh-CN': '更新人', en: 'Updated by' }, access: 'read' },
]

const COMPUTED: ReadonlySet<FieldType> = new Set(['auto_number', 'formula'])

/** Whether a person may type a value: computed fields are written by the server only. */
export function isEditable(field: FieldDefinition): boolean {
  return field.access === 'write' && !COMPUTED.has(field.type) && !isSystemKey(field.key)
}

export function isSystemKey(key: string): boolean {
  return key === 'id' || key === 'version' || SYSTEM_FIELDS.some((field) => field.key === key)
}

/** The type whose values a field holds: a formula holds values of its result type. */
export function valueType(field: FieldDefinition): FieldType {
  return field.type === 'formula' ? (field.options?.result ?? 'text') : field.type
}
