import Decimal from 'decimal.js'
import { addDays, dateOf, DATES, HOLIDAYS, type Holidays, wall, wallText, WORKDAYS } from './dates'
import { all, any, LENIENT, LOGIC } from './logic'
import { decimals, divide, num, NUMBERS } from './numbers'
import { TEXTS } from './texts'
import { compare, Day, Moment, read, type Row, same, type Value, write } from './values'

/** The stored tree: what `Compiled.to_json` of the server gives. */
export type FormulaAst =
  | { value: unknown; type: string }
  | { field: string; type?: string }
  | { call: string; args: FormulaAst[]; over?: string }

/** What a formula knows besides the record. `now` is an instant in UTC, `today` the date in `zone`, the company's. */
export interface FormulaClock {
  now: string
  today: string
  zone: string
  me?: number | null
  holidays?: Holidays
}

interface Run { values: Row; clock: FormulaClock; over?: string; row?: Row }

/**
 * The value of a formula on a record's JSON values, as JSON: decimals and dates are text. Equal to the server's
 * on every value; total, null where there is no sensible result.
 */
export function evaluate(ast: FormulaAst, values: Row, clock: FormulaClock): unknown {
  return write(run(ast, { values, clock }))
}

/** Keys of what a formula reads: `amount`, `items.price`, `customer.level`. */
export function references(ast: FormulaAst): string[] {
  if ('field' in ast) return [ast.field]
  return 'call' in ast ? ast.args.flatMap(references) : []
}

function run(node: FormulaAst, at: Run): Value {
  if ('field' in node) return field(node.field, node.type ?? 'text', at)
  if (!('call' in node)) return read(node.value, node.type)
  if (node.over !== undefined) return aggregate(node.call, node.args, node.over, at)
  const args = node.args.map((arg) => run(arg, at))
  const { call } = node
  const lenient = LENIENT[call]
  if (lenient) return lenient(...args)
  if (call === 'COUNT') return num(Array.isArray(args[0]) ? args[0].length : 0)
  return args.includes(null) ? null : strict(call, args, at.clock)
}

function field(key: string, type: string, { values, over, row }: Run): Value {
  if (row && type === 'list<row>' && key === over) return row
  const head = key.indexOf('.')
  if (row && head > 0 && key.slice(0, head) === over) return read(row[key.slice(head + 1)], type)
  return read(values[key], type)
}

function strict(call: string, args: Value[], clock: FormulaClock): Value {
  if (call === 'TODAY') return Day.read(clock.today)
  if (call === 'NOW') return Moment.read(clock.now)
  if (call === 'ME') return clock.me ?? null
  const [a, b, c] = args
  if (call === 'DATE' && args.length === 3) return dateOf(a as Decimal, b as Decimal, c as Decimal)
  if (call === 'ADD') return a instanceof Day ? addDays(a, b as Decimal) : (a as Decimal).plus(b as Decimal)
  if (call === 'SUB') {
    if (a instanceof Day) return b instanceof Day ? num(a.n - b.n) : addDays(a, (b as Decimal).neg())
    return (a as Decimal).minus(b as Decimal)
  }
  const working = WORKDAYS[call]
  if (working) return working(clock.holidays ?? HOLIDAYS, ...(args as never[]))
  if (a instanceof Moment && call !== 'ADDHOURS' && call !== 'HOURSBETWEEN' && !(call in LOGIC)) return zoned(call, args as Moment[], clock.zone)
  const known = LOGIC[call] ?? NUMBERS[call] ?? TEXTS[call] ?? DATES[call]
  if (!known) throw new Error(`formula function ${call}`)
  return known(...(args as never[]))
}

/** A moment where the function is about the day or the hour of the company's zone. */
function zoned(call: string, moments: Moment[], zone: string): Value {
  const seen = moments.map((moment) => wall(moment, zone))
  if (call === 'TEXT') return wallText(seen[0]!)
  if (call === 'HOUR') return num(seen[0]!.hour)
  if (call === 'MINUTE') return num(seen[0]!.minute)
  if (call === 'DATE') return seen[0]!.day
  return DATES[call]!(...(seen.map(({ day }) => day) as never[]))
}

function aggregate(call: string, args: FormulaAst[], over: string, at: Run): Value {
  const rows = Array.isArray(at.values[over]) ? (at.values[over] as Row[]) : []
  const found = rows.map((row) => run(args[0]!, { ...at, over, row }))
  const present = found.filter((value) => value !== null)
  if (call === 'COUNT') return num(present.length)
  if (call === 'COUNTUNIQUE') return num(present.filter((value, n) => present.findIndex((other) => same(other, value)) === n).length)
  if (present.length === 0) return null
  if (call === 'ANY') return any(...present)
  if (call === 'ALL') return all(...present)
  if (call === 'JOIN') return present.join((run(args[1]!, at) as string | null) ?? '')
  if (call === 'MIN' || call === 'MAX') return present.reduce((best, value) => (compare(value, best) * (call === 'MIN' ? -1 : 1) > 0 ? value : best))
  const total = decimals(present).reduce((sum, value) => sum.plus(value), num(0))
  return call === 'AVG' ? divide(total, num(present.length)) : total
}
