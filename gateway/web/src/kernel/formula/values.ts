import Decimal from 'decimal.js'

/**
 * Values inside the interpreter. Amounts are exact: sums and products of any permitted values stay far below
 * this many digits, and a quotient is rounded from more digits than it shows.
 */
export const Exact = Decimal.clone({ precision: 1000, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -9e15, toExpPos: 9e15 })
export const Quotient = Decimal.clone({ precision: 200, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -9e15, toExpPos: 9e15 })

/** A day of the calendar, counted from 1970-01-01. */
export class Day {
  constructor(readonly n: number) {}
  static of(year: number, month: number, day: number): Day {
    return new Day(Date.UTC(year, month - 1, day) / 86_400_000)
  }
  static read(text: string): Day | null {
    const part = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
    return part ? Day.of(+part[1]!, +part[2]!, +part[3]!) : null
  }
  get parts(): { year: number; month: number; day: number } {
    const date = new Date(this.n * 86_400_000)
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
  }
  /** Monday is 1. */
  get weekday(): number {
    return ((((this.n + 3) % 7) + 7) % 7) + 1
  }
  plus(days: number): Day {
    return new Day(this.n + days)
  }
  toString(): string {
    return new Date(this.n * 86_400_000).toISOString().slice(0, 10)
  }
}

/** An instant, in microseconds since 1970: what the server keeps. */
export class Moment {
  constructor(readonly us: bigint) {}
  static read(text: string): Moment | null {
    const ms = Date.parse(text)
    if (Number.isNaN(ms)) return null
    const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
    const whole = BigInt(Math.floor(ms / 1000)) * 1_000_000n
    return new Moment(whole + BigInt(fraction.padEnd(6, '0').slice(0, 6)))
  }
  toString(): string {
    const seconds = this.us / 1_000_000n - (this.us % 1_000_000n < 0n ? 1n : 0n)
    const rest = this.us - seconds * 1_000_000n
    const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19)
    return `${text}${rest ? `.${rest.toString().padStart(6, '0')}` : ''}Z`
  }
}

export type Value = null | boolean | string | number | Decimal | Day | Moment | Value[] | Row
export interface Row { [key: string]: unknown }

/** A JSON value as its formula type; null where it cannot be read, as while somebody types. */
export function read(value: unknown, type: string): Value {
  if (value === null || value === undefined) return null
  if (type.startsWith('list<')) return Array.isArray(value) ? (value as Value[]) : null
  try {
    if (type === 'decimal') return typeof value === 'string' || typeof value === 'number' ? finite(new Exact(value)) : null
    if (type === 'date') return typeof value === 'string' ? Day.read(value) : null
    if (type === 'datetime') return typeof value === 'string' ? Moment.read(value) : null
  } catch {
    return null
  }
  return value as Value
}

const finite = (value: Decimal): Decimal | null => (value.isFinite() ? value : null)

/** Back to JSON: decimals and dates as text. */
export function write(value: Value): unknown {
  if (value instanceof Decimal) return value.isZero() ? '0' : value.toFixed()
  if (value instanceof Day || value instanceof Moment) return value.toString()
  return value
}

export function same(a: Value, b: Value): boolean {
  if (a instanceof Decimal && b instanceof Decimal) return a.eq(b)
  if (a instanceof Day && b instanceof Day) return a.n === b.n
  if (a instanceof Moment && b instanceof Moment) return a.us === b.us
  return a === b
}

/** Below 0, 0 or above: numbers by value, dates by time, text by code point as the server's binary collation. */
export function compare(a: Value, b: Value): number {
  if (a instanceof Decimal && b instanceof Decimal) return a.cmp(b)
  if (a instanceof Day && b instanceof Day) return a.n - b.n
  if (a instanceof Moment && b instanceof Moment) return a.us < b.us ? -1 : a.us > b.us ? 1 : 0
  const [x, y] = [[...String(a)], [...String(b)]]
  for (let at = 0; at < Math.min(x.length, y.length); at++) {
    const step = x[at]!.codePointAt(0)! - y[at]!.codePointAt(0)!
    if (step) return step
  }
  return x.length - y.length
}
