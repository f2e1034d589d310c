import { valueType, type FieldDefinition } from './definition'
import { isFieldFilter, readFilter, readSort, type Filter, type Sort } from './filter'
import type { Label } from './label'

export const VIEW_KINDS = ['grid', 'kanban', 'calendar', 'gantt', 'gallery', 'tree'] as const
export type ViewKind = (typeof VIEW_KINDS)[number]
export const ROW_HEIGHTS = ['short', 'medium', 'tall'] as const
export type RowHeight = (typeof ROW_HEIGHTS)[number]
export const COLORS = ['red', 'orange', 'yellow', 'green', 'cyan', 'blue', 'purple', 'gray'] as const
export type RuleColor = (typeof COLORS)[number]
export const PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Period = (typeof PERIODS)[number]

export interface ViewColumn {
  field: string
  width?: number
  hidden?: boolean
  pinned?: boolean
}
export interface GroupBy {
  field: string
  by?: Period | 'value'
}
export interface ColorRule {
  filter: Filter
  color: RuleColor
}
/** Which field plays which part: `stack` of a board, `start` and `end` of a calendar; `card` is a list. */
export type ViewOptions = Record<string, string | string[]>

/** What a view shows and how: everything but its name and whose it is. */
export interface ViewState {
  kind: ViewKind
  filter: Filter | null
  sort: Sort[]
  group: GroupBy[]
  columns: ViewColumn[]
  colors: ColorRule[]
  options: ViewOptions
  row_height: RowHeight
}

export interface SavedView extends ViewState {
  /** Null for a view of the form's definition. */
  id: number | null
  key: string
  name: Label
  shared: boolean
  owner: number | null
  is_default: boolean
}

/** The key of the view a form opens with: the person's own default, else everybody's, else all records. */
export function defaultView(views: readonly SavedView[]): string {
  const chosen = views.filter((view) => view.is_default)
  return (chosen.find((view) => !view.shared) ?? chosen[0])?.key ?? 'all'
}

export const PLAIN_VIEW: ViewState = { kind: 'grid', filter: null, sort: [], group: [], columns: [], colors: [], options: {}, row_height: 'short' }

/** A change of a view that is in the address only: what is absent is as the view has it. */
export type ViewChange = Partial<ViewState>

export const effectiveView = (view: ViewState | undefined, change: ViewChange): ViewState => ({ ...PLAIN_VIEW, ...stateOf(view), ...change })

const PARTS = ['kind', 'filter', 'sort', 'group', 'columns', 'colors', 'options', 'row_height'] as const

function stateOf(view: ViewState | undefined): ViewChange {
  if (!view) return {}
  return Object.fromEntries(PARTS.filter((part) => view[part] != null).map((part) => [part, view[part]]))
}

/** The parts in which an address differs from its view. */
export function changedParts(view: ViewState | undefined, change: ViewChange): (keyof ViewState)[] {
  const base: ViewState = { ...PLAIN_VIEW, ...stateOf(view) }
  return PARTS.filter((part) => part in change && JSON.stringify(change[part] ?? null) !== JSON.stringify(base[part] ?? null))
}

const isRecord = (raw: unknown): raw is Record<string, unknown> => typeof raw === 'object' && raw !== null && !Array.isArray(raw)
const each = (raw: unknown): Record<string, unknown>[] => (Array.isArray(raw) ? raw.filter(isRecord) : [])
const oneOf = <T extends string>(list: readonly T[], raw: unknown): T | undefined => list.find((item) => item === raw)

/** Reads the view parts of an address that anybody may have edited: what is malformed is dropped. */
export function readViewChange(raw: Record<string, unknown>): ViewChange {
  const change: ViewChange = {}
  const kind = oneOf(VIEW_KINDS, raw.kind)
  if (kind) change.kind = kind
  const filter = readFilter(raw.filter)
  if (filter || raw.filter === null) change.filter = filter ?? null
  const sort = readSort(raw.sort)
  if (sort || (Array.isArray(raw.sort) && raw.sort.length === 0)) change.sort = sort ?? []
  if (Array.isArray(raw.group)) {
    change.group = each(raw.group).flatMap(({ field, by }) => {
      const period = by === 'value' ? 'value' : oneOf(PERIODS, by)
      return typeof field === 'string' ? [{ field, ...(period ? { by: period } : {}) }] : []
    })
  }
  if (Array.isArray(raw.columns)) {
    change.columns = each(raw.columns).flatMap(({ field, width, hidden, pinned }) => typeof field === 'string'
      ? [{ field, ...(typeof width === 'number' && width >= 40 && width <= 1000 ? { width: Math.round(width) } : {}), ...(hidden === true ? { hidden } : {}), ...(pinned === true ? { pinned } : {}) }]
      : [])
  }
  if (Array.isArray(raw.colors)) {
    change.colors = each(raw.colors).flatMap((rule) => {
      const color = oneOf(COLORS, rule.color)
      const when = readFilter(rule.filter)
      return color && when ? [{ filter: when, color }] : []
    })
  }
  if (isRecord(raw.options)) {
    change.options = Object.fromEntries(Object.entries(raw.options).filter((pair): pair is [string, string | string[]] =>
      typeof pair[1] === 'string' || (Array.isArray(pair[1]) && pair[1].every((item) => typeof item === 'string'))))
  }
  const height = oneOf(ROW_HEIGHTS, raw.row_height)
  if (height) change.row_height = height
  return change
}

export interface ShownColumn {
  field: FieldDefinition
  width?: number
  pinned: boolean
}

/** The columns in order: those the view lists, then the form's others; pinned ones first, the title leading. */
export function shownColumns(fields: readonly FieldDefinition[], columns: readonly ViewColumn[], title: string | null, closed: boolean): ShownColumn[] {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  const listed = columns.flatMap((column) => {
    const field = byKey.get(column.field)
    return field && !column.hidden ? [{ field, width: column.width, pinned: column.pinned === true }] : []
  })
  const named = new Set(columns.map((column) => column.field))
  // A view that lists columns shows those; fields the form gained since do not force themselves in.
  const rest = closed ? [] : fields.filter((field) => !named.has(field.key))
  const all: ShownColumn[] = [...listed, ...rest.map((field) => ({ field, pinned: false }))]
  if (title && !named.has(title) && byKey.has(title) && !all.some((column) => column.field.key === title)) all.unshift({ field: byKey.get(title)!, pinned: true })
  return [
    ...all.filter((column) => column.field.key === title),
    ...all.filter((column) => column.field.key !== title && column.pinned),
    ...all.filter((column) => column.field.key !== title && !column.pinned),
  ]
}

const DAY_MS = 86_400_000
const day = (date: Date) => date.toISOString().slice(0, 10)

/** The filter that finds the records of a group, from its key as the server gave it. */
export function groupFilter(field: FieldDefinition, by: GroupBy['by'], key: unknown): Filter {
  if (key === null || key === undefined) return { field: field.key, op: 'empty' }
  const type = valueType(field)
  if (type === 'date' || type === 'datetime') {
    const first = new Date(`${String(key)}T00:00:00Z`)
    const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()]
    const ends: Record<Period, Date> = {
      day: new Date(first.getTime() + DAY_MS), week: new Date(first.getTime() + 7 * DAY_MS), month: new Date(Date.UTC(year, month + 1, 1)),
      quarter: new Date(Date.UTC(year, month + 3, 1)), year: new Date(Date.UTC(year + 1, 0, 1)),
    }
    const end = ends[by && by !== 'value' ? by : 'month']
    return { field: field.key, op: 'between', value: [day(first), day(new Date(end.getTime() - DAY_MS))] }
  }
  if (['select', 'radio', 'person', 'department', 'relation', 'owner', 'created_by', 'updated_by'].includes(type)) return { field: field.key, op: 'in', value: [key] }
  return { field: field.key, op: 'eq', value: key }
}

/** All filters at once; what is absent does not count. */
export function allFilters(...filters: (Filter | null | undefined)[]): Filter | undefined {
  const given = filters.filter((filter): filter is Filter => filter != null)
  return given.length > 1 ? { and: given } : given[0]
}

/** The values a filter fixes by "equals": what a record made in such a view begins with. */
export function fixedValues(filter: Filter | null | undefined): Record<string, unknown> {
  if (!filter) return {}
  if ('and' in filter) return Object.assign({}, ...filter.and.map(fixedValues)) as Record<string, unknown>
  if (!isFieldFilter(filter)) return {}
  if (filter.op === 'eq') return { [filter.field]: filter.value }
  return filter.op === 'in' && Array.isArray(filter.value) && filter.value.length === 1 && filter.value[0] !== 'me' ? { [filter.field]: filter.value[0] } : {}
}
