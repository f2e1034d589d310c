import { compareDecimal } from './decimal'
import { valueType, type FieldDefinition } from './definition'
import { moment } from './moment'
import type { Filter, FieldFilter, RelativeDate } from './filter'

/** What a filter needs to be answered without the server. */
export interface Reader {
  fieldOf: (key: string) => FieldDefinition | undefined
  valueOf: (key: string) => unknown
  me: number | undefined
}

const NUMERIC = new Set(['number', 'money', 'percent', 'rating', 'duration'])
const blank = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/**
 * Whether a record on the screen matches a filter: what colours rows. Two-valued as on the server; an operator that only
 * the server can answer (a department's subtree) never matches.
 */
export function matches(filter: Filter, reader: Reader): boolean {
  if ('and' in filter) return filter.and.every((part) => matches(part, reader))
  if ('or' in filter) return filter.or.some((part) => matches(part, reader))
  if ('not' in filter) return !matches(filter.not, reader)
  return leaf(filter, reader)
}

function leaf({ field: key, op, value }: FieldFilter, reader: Reader): boolean {
  const field = reader.fieldOf(key)
  if (!field) return false
  const type = valueType(field)
  const held = reader.valueOf(key)
  const meant = (item: unknown) => (item === 'me' ? reader.me : item)
  const same = (a: unknown, b: unknown): boolean => compare(type, a, meant(b)) === 0
  if (op === 'empty') return blank(held)
  if (op === 'not_empty') return !blank(held)
  if (op === 'ne') return blank(held) || !same(held, value)
  if (op === 'not_in') return blank(held) || !list(value).some((item) => same(held, item))
  if (blank(held)) return false
  switch (op) {
    case 'eq': return same(held, value)
    case 'in': return list(value).some((item) => same(held, item))
    case 'lt': return compare(type, held, value) < 0
    case 'le': return compare(type, held, value) <= 0
    case 'gt': return compare(type, held, value) > 0
    case 'ge': return compare(type, held, value) >= 0
    case 'between': return compare(type, held, list(value)[0]) >= 0 && compare(type, held, list(value)[1]) <= 0
    case 'contains': return String(held).toLowerCase().includes(String(value).toLowerCase())
    case 'starts_with': return String(held).toLowerCase().startsWith(String(value).toLowerCase())
    case 'has_any': return list(value).some((item) => list(held).includes(item))
    case 'has_all': return list(value).every((item) => list(held).includes(item))
    case 'during': return during(type, held, value as RelativeDate)
    default: return false
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

/** The day of an instant is that of the tenant's zone, as on the server. */
function dayOf(type: string, value: unknown): string {
  return type === 'datetime' && String(value).length > 10 ? moment(String(value)).format('YYYY-MM-DD') : String(value).slice(0, 10)
}

function compare(type: string, a: unknown, b: unknown): number {
  if (NUMERIC.has(type)) {
    const [x, y] = [String(a), String(b)]
    return /^-?\d/.test(x) && /^-?\d/.test(y) ? compareDecimal(x, y) : NaN
  }
  const days = type === 'date' || (type === 'datetime' && String(b).length === 10)
  const [x, y] = days ? [dayOf(type, a), dayOf(type, b)] : [String(a), String(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function during(type: string, held: unknown, { relative, offset = 0 }: RelativeDate): boolean {
  const word = relative.replace(/^(this|last)_/, '')
  const unit = word === 'today' ? 'day' : word === 'quarter' ? 'month' : (word as 'week' | 'month' | 'year')
  const factor = word === 'quarter' ? 3 : 1
  const shift = (offset + (relative.startsWith('last_') ? -1 : 0)) * factor
  let first = moment().startOf(unit === 'week' ? 'day' : unit)
  // Weeks begin on Monday, quarters in January, April, July and October.
  if (unit === 'week') first = first.subtract((first.day() + 6) % 7, 'day')
  if (word === 'quarter') first = first.subtract(first.month() % 3, 'month')
  first = first.add(shift, unit)
  const end = first.add(factor, unit)
  const day = dayOf(type, held)
  return day >= first.format('YYYY-MM-DD') && day < end.format('YYYY-MM-DD')
}
