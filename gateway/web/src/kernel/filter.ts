import { valueType, type FieldDefinition, type FieldType } from './definition'

export type Operator =
  | 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'in' | 'not_in' | 'contains' | 'starts_with' | 'empty' | 'not_empty'
  | 'between' | 'has_any' | 'has_all' | 'during' | 'in_subtree' | 'within'

export interface FieldFilter {
  field: string
  op: Operator
  value?: unknown
}
export type Filter = { and: Filter[] } | { or: Filter[] } | { not: Filter } | FieldFilter

export interface Sort {
  field: string
  dir: 'asc' | 'desc'
}

export const RELATIVE_PERIODS = ['today', 'this_week', 'this_month', 'last_month', 'this_quarter', 'this_year'] as const
export type RelativePeriod = (typeof RELATIVE_PERIODS)[number]
export interface RelativeDate {
  relative: RelativePeriod
  offset?: number
}

const TEXT: Operator[] = ['contains', 'eq', 'ne', 'starts_with', 'empty', 'not_empty']
const ORDERED: Operator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'between', 'empty', 'not_empty']
const DATES: Operator[] = ['during', 'eq', 'lt', 'le', 'gt', 'ge', 'between', 'empty', 'not_empty']

const MEMBERS: Operator[] = ['has_any', 'has_all', 'empty', 'not_empty']
const PRESENCE: Operator[] = ['empty', 'not_empty']

const OPERATORS: Partial<Record<FieldType, Operator[]>> = {
  text: TEXT, long_text: TEXT, phone: TEXT, email: TEXT, url: TEXT, auto_number: TEXT,
  number: ORDERED, money: ORDERED, percent: ORDERED,
  date: DATES, datetime: DATES,
  select: ['in', 'not_in', 'empty', 'not_empty'],
  multi_select: ['has_any', 'has_all', 'empty', 'not_empty'],
  checkbox: ['eq'],
  person: ['in', 'not_in', 'empty', 'not_empty'],
  department: ['in', 'in_subtree', 'empty', 'not_empty'],
  relation: ['in', 'not_in', 'empty', 'not_empty'],
  line_items: ['empty', 'not_empty'],
  formula: TEXT, lookup: TEXT, rollup: TEXT, barcode: TEXT,
  time: ORDERED, duration: ORDERED, rating: ORDERED,
  radio: ['in', 'not_in', 'empty', 'not_empty'], switch: ['eq'],
  tags: MEMBERS, people: MEMBERS, relations: MEMBERS, references: MEMBERS, texts: MEMBERS,
  address: ['within', 'contains', 'empty', 'not_empty'], location: ['contains', 'empty', 'not_empty'],
  attachments: PRESENCE, images: PRESENCE, signature: PRESENCE,
}

/** For a type of one's own: what its conditions may ask. */
export function setOperators(type: FieldType, operators: Operator[]): void {
  OPERATORS[type] = operators
}

export function operatorsFor(field: FieldDefinition): Operator[] {
  return OPERATORS[valueType(field)] ?? PRESENCE
}

/** Whether lists can be ordered by a field: what has an order, or at least equal values. */
export const isSortable = (field: FieldDefinition): boolean => operatorsFor(field).some((op) => op === 'eq' || op === 'in')

export const takesValue = (op: Operator): boolean => op !== 'empty' && op !== 'not_empty'
export const takesList = (op: Operator): boolean => ['in', 'not_in', 'has_any', 'has_all'].includes(op)

export const isFieldFilter = (filter: Filter): filter is FieldFilter => 'field' in filter

/** A flat list of conditions joined by one word: what the filter builder edits. */
export interface FilterGroup {
  join: 'and' | 'or'
  conditions: FieldFilter[]
}

/** The flat form of a filter; null when it nests deeper than the builder can show (such a filter is kept, not edited). */
export function toGroup(filter: Filter | undefined | null): FilterGroup | null {
  if (!filter) return { join: 'and', conditions: [] }
  if (isFieldFilter(filter)) return { join: 'and', conditions: [filter] }
  if ('not' in filter) return null
  const join = 'and' in filter ? 'and' : 'or'
  const parts = 'and' in filter ? filter.and : filter.or
  return parts.every(isFieldFilter) ? { join, conditions: parts as FieldFilter[] } : null
}

/** A condition is complete when its operator has the value it needs; incomplete ones are left out of the query. */
export function isComplete(condition: FieldFilter): boolean {
  if (!condition.field || !condition.op) return false
  if (!takesValue(condition.op)) return true
  const { value } = condition
  if (condition.op === 'between') return Array.isArray(value) && value.length === 2 && value.every((v) => v != null && v !== '')
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== ''
}

export function fromGroup(group: FilterGroup): Filter | undefined {
  const complete = group.conditions.filter(isComplete)
  if (complete.length === 0) return undefined
  if (complete.length === 1) return complete[0]
  return group.join === 'and' ? { and: complete } : { or: complete }
}

/** How many conditions a filter holds at any depth. */
export function countConditions(filter: Filter | undefined | null): number {
  if (!filter) return 0
  if (isFieldFilter(filter)) return 1
  if ('not' in filter) return countConditions(filter.not)
  return ('and' in filter ? filter.and : filter.or).reduce((sum, part) => sum + countConditions(part), 0)
}

/** Both filters at once. */
export function bothFilters(a: Filter | undefined | null, b: Filter | undefined | null): Filter | undefined {
  if (!a || !b) return a ?? b ?? undefined
  return { and: [a, b] }
}

/** Checks a filter that came from a URL, which anybody may have edited: anything malformed is dropped. */
export function readFilter(raw: unknown, depth = 0): Filter | undefined {
  if (typeof raw !== 'object' || raw === null || depth > 6) return undefined
  const node = raw as Record<string, unknown>
  for (const join of ['and', 'or'] as const) {
    if (Array.isArray(node[join])) {
      const parts = (node[join] as unknown[]).map((part) => readFilter(part, depth + 1)).filter((part) => part !== undefined)
      return parts.length ? ({ [join]: parts } as Filter) : undefined
    }
  }
  if ('not' in node) {
    const inner = readFilter(node.not, depth + 1)
    return inner && { not: inner }
  }
  if (typeof node.field !== 'string' || typeof node.op !== 'string') return undefined
  const known = Object.values(OPERATORS).some((ops) => ops.includes(node.op as Operator))
  return known ? { field: node.field, op: node.op as Operator, ...('value' in node ? { value: node.value } : {}) } : undefined
}

export function readSort(raw: unknown): Sort[] | undefined {
  if (!Array.isArray(raw)) return undefined
  const sorts = raw.filter(
    (part): part is Sort => typeof part?.field === 'string' && (part.dir === 'asc' || part.dir === 'desc'),
  )
  return sorts.length ? sorts.map(({ field, dir }) => ({ field, dir })) : undefined
}
