import { valueType, type FieldDefinition } from './definition'
import type { Filter } from './filter'
import { moment } from './moment'

/** The day a date or an instant falls on, in the tenant's zone; undefined for no value. */
export function dayOf(field: FieldDefinition, value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined
  return valueType(field) === 'datetime' ? moment(String(value)).format('YYYY-MM-DD') : String(value).slice(0, 10)
}

/** The same date or instant some days later; an instant keeps its time of the day. */
export function shifted(field: FieldDefinition, value: unknown, days: number): string | null {
  if (value === null || value === undefined || value === '') return null
  if (valueType(field) === 'datetime') return moment(String(value)).add(days, 'day').toDate().toISOString()
  const day = new Date(`${String(value).slice(0, 10)}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}

const DAY_MS = 86_400_000

/** Whole days from one day to another; negative backwards. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** What touches the days from…to: it begins among them, or began before and is not over. */
export function touching(start: FieldDefinition, end: FieldDefinition | undefined, from: string, to: string): Filter {
  const begins: Filter = { field: start.key, op: 'between', value: [from, to] }
  return end ? { or: [begins, { and: [{ field: start.key, op: 'lt', value: from }, { field: end.key, op: 'ge', value: from }] }] } : begins
}

export interface Placed<T> {
  item: T
  /** Column of the week it begins in, and how many days of that week it takes. */
  column: number
  length: number
  lane: number
  /** It goes on before or after the week. */
  before: boolean
  after: boolean
}

/** The bars of one week in lanes, so that none covers another: earlier and longer ones on top. */
export function lanes<T>(items: readonly { item: T; start: string; end: string }[], monday: string): Placed<T>[] {
  const sunday = addDays(monday, 6)
  const inWeek = items.filter(({ start, end }) => start <= sunday && end >= monday)
  inWeek.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : daysBetween(b.start, b.end) - daysBetween(a.start, a.end)))
  const busy: number[] = []
  return inWeek.map(({ item, start, end }) => {
    const column = Math.max(0, daysBetween(monday, start))
    const last = Math.min(6, daysBetween(monday, end))
    let lane = busy.findIndex((until) => until < column)
    if (lane < 0) lane = busy.length
    busy[lane] = last
    return { item, column, length: last - column + 1, lane, before: start < monday, after: end > sunday }
  })
}

/** The Monday on or before a day. */
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
}
