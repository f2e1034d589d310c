import type Decimal from 'decimal.js'
import holidays from './holidays.json'
import { divide, num } from './numbers'
import { Day, Exact, Moment, type Value } from './values'

/** Days on which working days depart from Monday to Friday, as ISO dates. */
export interface Holidays { off: readonly string[]; on: readonly string[] }
export const HOLIDAYS: Holidays = holidays

const FIRST_YEAR = 1900, LAST_YEAR = 2999
const FURTHEST_DAYS = 36_500, FURTHEST_MONTHS = 1_200, FURTHEST_WORKDAYS = 2_600

const formats = new Map<string, Intl.DateTimeFormat>()

interface Wall { day: Day; hour: number; minute: number }

/** What a clock in the zone shows at a moment. */
export function wall(moment: Moment, zone: string): Wall {
  let format = formats.get(zone)
  if (!format) formats.set(zone, format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }))
  const part = Object.fromEntries(format.formatToParts(new Date(Number(moment.us / 1000n))).map(({ type, value }) => [type, +value]))
  return { day: Day.of(part.year!, part.month!, part.day!), hour: part.hour!, minute: part.minute! }
}

export const wallText = ({ day, hour, minute }: Wall): string => `${day} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`

export function dateOf(year: Decimal, month: Decimal, day: Decimal): Day | null {
  const [y, m, d] = [year, month, day].map((part) => part.trunc().toNumber()) as [number, number, number]
  return y >= FIRST_YEAR && y <= LAST_YEAR && m >= 1 && m <= 12 && d >= 1 && d <= 31 ? Day.of(y, m, 1).plus(d - 1) : null
}

export function addDays(day: Day, days: Decimal): Day | null {
  const count = days.trunc()
  return count.abs().lte(FURTHEST_DAYS) ? day.plus(count.toNumber()) : null
}

const lastOf = (index: number): Day => Day.of(Math.floor(index / 12), (index % 12) + 1, 1).plus(-1)

function addMonths(day: Day, months: Decimal): Day | null {
  const count = months.trunc()
  if (count.abs().gt(FURTHEST_MONTHS)) return null
  const { year, month, day: date } = day.parts
  const last = lastOf(year * 12 + month + count.toNumber())
  return last.plus(Math.min(date - last.parts.day, 0))
}

function endOfMonth(day: Day, months: Decimal = num(0)): Day | null {
  const moved = addMonths(day.plus(1 - day.parts.day), months)
  return moved && lastOf(moved.parts.year * 12 + moved.parts.month)
}

function monthsBetween(start: Day, end: Day): Decimal {
  const [a, b] = [start.parts, end.parts]
  const months = (b.year - a.year) * 12 + b.month - a.month
  return num(start.n <= end.n ? months - Number(b.day < a.day) : months + Number(b.day > a.day))
}

/** Week of the year by ISO 8601: that of its Thursday. */
function week(day: Day): number {
  const thursday = day.plus(4 - day.weekday)
  return Math.floor((thursday.n - Day.of(thursday.parts.year, 1, 1).n) / 7) + 1
}

const listed = new WeakMap<Holidays, { off: Set<number>; on: Set<number> }>()

function isWorkday(day: Day, calendar: Holidays): boolean {
  let known = listed.get(calendar)
  if (!known) {
    const days = (texts: readonly string[]) => new Set(texts.map((text) => Day.read(text)!.n))
    listed.set(calendar, known = { off: days(calendar.off), on: days(calendar.on) })
  }
  return day.weekday < 6 ? !known.off.has(day.n) : known.on.has(day.n)
}

function workday(day: Day, count: Decimal, calendar: Holidays): Day | null {
  const steps = count.trunc()
  if (steps.abs().gt(FURTHEST_WORKDAYS)) return null
  let left = Math.abs(steps.toNumber()), at = day
  for (const step = steps.isNeg() ? -1 : 1; left > 0;) {
    at = at.plus(step)
    if (isWorkday(at, calendar)) left--
  }
  return at
}

function networkDays(start: Day, end: Day, calendar: Holidays): Decimal {
  let count = 0
  for (let n = Math.min(start.n, end.n); n <= Math.max(start.n, end.n); n++) count += Number(isWorkday(new Day(n), calendar))
  return num(start.n <= end.n || count === 0 ? count : -count)
}

const micros = (moment: Moment): Decimal => new Exact(moment.us.toString())

export const DATES: Record<string, (...args: never[]) => Value> = {
  YEAR: (day: Day) => num(day.parts.year),
  MONTH: (day: Day) => num(day.parts.month),
  DAY: (day: Day) => num(day.parts.day),
  WEEKDAY: (day: Day) => num(day.weekday),
  WEEKNUM: (day: Day) => num(week(day)),
  QUARTER: (day: Day) => num(Math.ceil(day.parts.month / 3)),
  DATEDIFF: (a: Day, b: Day) => num(a.n - b.n),
  ADD_DAYS: addDays,
  EDATE: addMonths,
  EOMONTH: endOfMonth,
  MONTHSBETWEEN: monthsBetween,
  HOURSBETWEEN: (start: Moment, end: Moment) => divide(micros(end).minus(micros(start)), num(3_600_000_000)),
  ADDHOURS: (moment: Moment, hours: Decimal) =>
    hours.abs().gt(24 * FURTHEST_DAYS) ? null : new Moment(moment.us + BigInt(hours.mul(60).trunc().toFixed()) * 60_000_000n),
}

/** Functions of the working calendar. */
export const WORKDAYS: Record<string, (calendar: Holidays, ...args: never[]) => Value> = {
  ISWORKDAY: (calendar, day: Day) => isWorkday(day, calendar),
  WORKDAY: (calendar, day: Day, count: Decimal) => workday(day, count, calendar),
  NETWORKDAYS: (calendar, start: Day, end: Day) => networkDays(start, end, calendar),
}
