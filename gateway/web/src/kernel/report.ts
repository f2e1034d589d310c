import { shiftDecimal, roundDecimal, compareDecimal, formatDecimal } from './decimal'
import { SYSTEM_FIELDS, valueType, type FieldDefinition } from './definition'
import type { Filter } from './filter'
import type { Label } from './label'

export const WIDGET_KINDS = ['number', 'leaderboard', 'funnel', 'pie', 'bar', 'line', 'table'] as const
export type WidgetKind = (typeof WIDGET_KINDS)[number]
export const AGGREGATES = ['count', 'sum', 'avg', 'min', 'max', 'count_distinct'] as const
export type Aggregate = (typeof AGGREGATES)[number]
export const PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const

export interface ReportGroup {
  field: string
  by?: (typeof PERIODS)[number] | null
}
export interface Report {
  key: string
  name: Label
  widget: WidgetKind
  form: string
  filter?: Filter | null
  group?: ReportGroup[]
  measure: { agg: Aggregate; field?: string }
  sort?: 'asc' | 'desc' | 'option_order'
  limit?: number
  stages?: string[]
}
export interface WidgetPlace {
  report: string
  x: number
  y: number
  w: number
  h: number
}
export interface Dashboard {
  key: string
  app?: string
  name: Label
  roles?: string[]
  widgets: WidgetPlace[]
}

export const COLUMNS = 12

/** The field whose values a report measures; nothing where records are counted. */
export function measuredField(report: Report, fields: readonly FieldDefinition[]): FieldDefinition | undefined {
  const { agg, field } = report.measure
  if (agg === 'count' || agg === 'count_distinct') return undefined
  return [...fields, ...SYSTEM_FIELDS].find((candidate) => candidate.key === field)
}

const UNITS: Record<'zh' | 'en', [places: number, unit: string][]> = {
  zh: [[8, '亿'], [4, '万']],
  en: [[9, 'B'], [6, 'M'], [3, 'K']],
}

/** A number short enough for an axis or a crowded card: 1234567 is 123.5万 or 1.2M. */
export function compactDecimal(text: string, language: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text
  const size = text.replace('-', '')
  for (const [places, unit] of UNITS[language === 'en' ? 'en' : 'zh']) {
    if (compareDecimal(size, shiftDecimal('1', places)) >= 0) return short(shiftDecimal(text, -places)) + unit
  }
  return short(text)
}

const short = (text: string) => formatDecimal(roundDecimal(text, 1).replace(/\.0$/, ''))

/** How much of the largest a value is, 0 to 1; for bars, never for numbers that people read. */
export function share(value: string | null | undefined, largest: string | null | undefined): number {
  const part = Number(value ?? 0)
  const whole = Number(largest ?? 0)
  if (!(whole > 0) || !(part > 0)) return 0
  return Math.min(1, part / whole)
}

/** The largest of some decimals, exact. */
export function largest(values: readonly (string | null)[]): string {
  return values.reduce<string>((top, value) => (value !== null && compareDecimal(value, top) > 0 ? value : top), '0')
}

export const isNumeric = (field: FieldDefinition): boolean => ['number', 'money', 'percent'].includes(valueType(field))
export const isDate = (field: FieldDefinition): boolean => ['date', 'datetime'].includes(valueType(field))

/** Fields that a report may be grouped by. */
export const isGroupable = (field: FieldDefinition): boolean => !['line_items', 'multi_select', 'long_text', 'auto_number'].includes(field.type) && !isNumeric(field)

/** The first free place below everything else. */
export function placeBelow(widgets: readonly WidgetPlace[], report: string, size: { w: number; h: number }): WidgetPlace {
  const y = widgets.reduce((bottom, widget) => Math.max(bottom, widget.y + widget.h), 0)
  return { report, x: 0, y, ...size }
}

/** In reading order, as a phone shows them one below the other. */
export const inReadingOrder = (widgets: readonly WidgetPlace[]): WidgetPlace[] => [...widgets].sort((a, b) => a.y - b.y || a.x - b.x)
