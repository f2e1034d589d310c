import type { FormulaAst } from './formula'
import type { Label } from './label'
import type { PatternStep } from './rules'

export const FIELD_TYPES = [
  'text', 'long_text', 'number', 'money', 'percent', 'date', 'datetime', 'select', 'multi_select', 'checkbox',
  'person', 'department', 'relation', 'line_items', 'auto_number', 'formula', 'phone', 'email', 'url',
  'time', 'duration', 'radio', 'switch', 'tags', 'people', 'address', 'location', 'rating', 'barcode',
  'attachments', 'images', 'signature', 'relations', 'lookup', 'rollup',
] as const
/** Types only results have: texts or records that a lookup or rollup lists. */
export const RESULT_TYPES = ['texts', 'references'] as const
/** A type of one's own adds its key here by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface AddedFieldTypes {}
export type FieldType = (typeof FIELD_TYPES)[number] | (typeof RESULT_TYPES)[number] | keyof AddedFieldTypes

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
  /** Of an automatic number its text; of a text the format it must have, with the program that tells. */
  pattern?: string | { regex: string; message?: Label; program?: PatternStep[] }
  result?: FieldType
  /** The select whose value narrows these choices. */
  depends_on?: string
  /** The relation that a value comes through. */
  via?: string
  /** The related form's field that a lookup shows. */
  field?: string
  /** What a rollup does with the values of `measure`. */
  agg?: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'count_distinct' | 'list'
  measure?: string
  /** Whether a computed value is shown where its reader may not see what it is made from. */
  shows?: 'readers' | 'all'
  /** How a barcode is drawn. */
  format?: 'qr' | 'code128' | 'ean13'
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
  /** The formula as the server read it, where the reader may see what it reads. */
  ast?: FormulaAst
  help?: Label | null
  /** What the empty editor shows. */
  placeholder?: Label | null
  access?: FieldAccess
}

export type FormAction = 'view' | 'create' | 'edit' | 'delete' | 'export' | 'import' | 'print'

export const SYSTEM_FIELDS: readonly FieldDefinition[] = [
  { key: 'owner', type: 'person', name: { 'zh-CN': '负责人', en: 'Owner' }, access: 'read' },
  { key: 'department', type: 'department', name: { 'zh-CN': '所属部门', en: 'Department' }, access: 'read' },
  { key: 'created_at', type: 'datetime', name: { 'zh-CN': '创建时间', en: 'Created at' }, access: 'read' },
  { key: 'created_by', type: 'person', name: { 'zh-CN': '创建人', en: 'Created by' }, access: 'read' },
  { key: 'updated_at', type: 'datetime', name: { 'zh-CN': '更新时间', en: 'Updated at' }, access: 'read' },
  { key: 'updated_by', type: 'person', name: { 'zh-CN': '更新人', en: 'Updated by' }, access: 'read' },
]

export const SYSTEM_KEYS: readonly string[] = SYSTEM_FIELDS.map((field) => field.key)

const DERIVED: ReadonlySet<FieldType> = new Set<FieldType>(['formula', 'lookup', 'rollup'])
const COMPUTED: ReadonlySet<FieldType> = new Set<FieldType>(['auto_number', ...DERIVED])

/** Whether a person may type a value: computed fields are written by the server only. */
export function isEditable(field: FieldDefinition): boolean {
  return field.access === 'write' && !COMPUTED.has(field.type) && !isSystemKey(field.key)
}

export function isSystemKey(key: string): boolean {
  return key === 'id' || key === 'version' || SYSTEM_FIELDS.some((field) => field.key === key)
}

/** The type whose values a field holds: a formula, lookup or rollup holds values of its result type. */
export function valueType(field: FieldDefinition): FieldType {
  return DERIVED.has(field.type) ? (field.options?.result ?? 'text') : field.type
}
