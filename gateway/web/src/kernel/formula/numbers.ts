import Decimal from 'decimal.js'
import { Exact, Quotient, type Value } from './values'

export const SCALE = 10
const GUARD = 40
export const num = (value: number): Decimal => new Exact(value)

function shifted(value: Decimal, scale: number, rounding: Decimal.Rounding): Decimal {
  if (scale >= 0) return value.toDecimalPlaces(scale, rounding)
  const step = new Exact(10).pow(-scale)
  return new Exact(new Exact(value).div(step).toDecimalPlaces(0, rounding)).mul(step)
}
export const round = (value: Decimal, scale: number): Decimal => shifted(value, scale, Decimal.ROUND_HALF_UP)

export function divide(a: Decimal, b: Decimal): Decimal | null {
  return b.isZero() ? null : new Exact(round(round(new Quotient(a).div(b), GUARD), SCALE))
}

function power(base: Decimal, exponent: number): Decimal | null {
  let product = num(1)
  for (let n = 0; n < Math.abs(exponent); n++) product = product.mul(base)
  return exponent < 0 ? divide(num(1), product) : round(product, SCALE)
}

/** The integer part held within bounds. */
export const held = (value: Decimal, low: number, high: number): number => Decimal.min(Decimal.max(value, low), high).trunc().toNumber()

export const decimals = (values: Value[]): Decimal[] => values.filter((value) => value instanceof Decimal)

export const NUMBERS: Record<string, (...args: never[]) => Value> = {
  MUL: (a: Decimal, b: Decimal) => round(a.mul(b), SCALE),
  DIV: divide,
  NEG: (a: Decimal) => a.neg(),
  ABS: (a: Decimal) => a.abs(),
  FLOOR: (a: Decimal) => a.floor(),
  CEIL: (a: Decimal) => a.ceil(),
  SIGN: (a: Decimal) => num(a.isZero() ? 0 : a.isNeg() ? -1 : 1),
  MOD: (a: Decimal, b: Decimal) => (b.isZero() ? null : a.mod(b)),
  ROUND: (a: Decimal, digits?: Decimal) => round(a, digits?.toNumber() ?? 0),
  ROUNDUP: (a: Decimal, digits?: Decimal) => shifted(a, digits?.toNumber() ?? 0, Decimal.ROUND_UP),
  ROUNDDOWN: (a: Decimal, digits?: Decimal) => shifted(a, digits?.toNumber() ?? 0, Decimal.ROUND_DOWN),
  POWER: (a: Decimal, digits: Decimal) => power(a, digits.toNumber()),
  SQRT: (a: Decimal) => (a.isNeg() && !a.isZero() ? null : new Exact(round(round(new Quotient(a).sqrt(), GUARD), SCALE))),
}
