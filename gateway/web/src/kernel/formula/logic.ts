import { compare, same, type Value } from './values'

/** Three-valued: unknown AND false is false, unknown OR true is true. */
export const all = (...values: Value[]): boolean | null => (values.includes(false) ? false : values.includes(null) ? null : true)
export const any = (...values: Value[]): boolean | null => (values.includes(true) ? true : values.includes(null) ? null : false)

const ordered = (low: Value, high: Value): boolean | null => (low === null || high === null ? null : compare(low, high) <= 0)
const has = (list: Value[], wanted: Value): boolean | null => (wanted === null ? null : list.some((each) => same(each, wanted)))

function among(value: Value, ...options: Value[]): boolean | null {
  if (value === null) return null
  return options.some((option) => option !== null && same(option, value)) ? true : options.includes(null) ? null : false
}

function firstCase(value: Value, pairs: Value[]): Value {
  for (let at = 0; at + 1 < pairs.length; at += 2) if (value !== null && pairs[at] !== null && same(pairs[at]!, value)) return pairs[at + 1]!
  return pairs.length % 2 ? pairs[pairs.length - 1]! : null
}

function best(values: Value[], sign: 1 | -1): Value {
  return values.reduce((found, value) => (value !== null && (found === null || compare(value, found) * sign > 0) ? value : found), null)
}

/** Functions that see nulls; all others give null when any argument is null. */
export const LENIENT: Record<string, (...args: Value[]) => Value> = {
  AND: all,
  OR: any,
  IF: (condition, then = null, otherwise = null) => (condition === true ? then : otherwise),
  IFS: (...pairs) => firstCase(true, pairs),
  SWITCH: (value = null, ...pairs) => firstCase(value, pairs),
  COALESCE: (...values) => values.find((value) => value !== null) ?? null,
  ISNULL: (value) => value === null,
  ISBLANK: (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  IN: (value = null, ...options) => among(value, ...options),
  BETWEEN: (value = null, low = null, high = null) => (value === null ? null : all(ordered(low, value), ordered(value, high))),
  MIN: (...values) => best(values, -1),
  MAX: (...values) => best(values, 1),
  HASANY: (list, ...wanted) => (Array.isArray(list) ? any(...wanted.map((each) => has(list, each))) : null),
  HASALL: (list, ...wanted) => (Array.isArray(list) ? all(...wanted.map((each) => has(list, each))) : null),
}

export const LOGIC: Record<string, (...args: never[]) => Value> = {
  NOT: (value: boolean) => !value,
  EQ: (a: Value, b: Value) => same(a, b),
  NE: (a: Value, b: Value) => !same(a, b),
  LT: (a: Value, b: Value) => compare(a, b) < 0,
  LE: (a: Value, b: Value) => compare(a, b) <= 0,
  GT: (a: Value, b: Value) => compare(a, b) > 0,
  GE: (a: Value, b: Value) => compare(a, b) >= 0,
  HAS: (list: Value[], wanted: Value) => has(list, wanted),
  FIRST: (list: Value[]) => list[0] ?? null,
  JOIN: (list: string[], between: string) => list.join(between),
}
