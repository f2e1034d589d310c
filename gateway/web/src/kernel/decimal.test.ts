import { describe, expect, it } from 'vitest'
import { compareDecimal, formatDecimal, parseDecimal, roundDecimal, shiftDecimal } from './decimal'

/** Random decimals, from a printed seed so that a failure can be repeated. */
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
function randoms(count: number): string[] {
  let state = seed || 1
  const next = () => (state = (state * 48271) % 2147483647)
  return Array.from({ length: count }, () => {
    const whole = String(next()) + (next() % 2 ? String(next()) : '')
    const fraction = next() % 3 ? `.${String(next()).slice(0, 1 + (next() % 8))}` : ''
    return (next() % 2 ? '-' : '') + whole + fraction
  })
}
const canonical = (text: string) => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text)

describe(`decimals (seed ${seed})`, () => {
  it('moves the point there and back without losing a digit', () => {
    for (const value of randoms(300)) {
      for (const places of [1, 2, 7]) expect(shiftDecimal(shiftDecimal(value, places), -places)).toBe(canonical(value))
    }
  })
  it('reads back what it wrote, grouping included', () => {
    for (const value of randoms(300)) expect(parseDecimal(formatDecimal(value))).toBe(value)
  })
  it('orders as the sign of the difference does', () => {
    const values = randoms(60)
    for (const a of values) {
      expect(compareDecimal(a, a)).toBe(0)
      for (const b of values) expect(compareDecimal(a, b)).toBe(-compareDecimal(b, a) + 0)
    }
    expect(compareDecimal('50000', '50000.00')).toBe(0)
    expect(compareDecimal('-2', '-10')).toBe(1)
  })
  it.each([
    ['0.15', 2, '15'], ['15', -2, '0.15'], ['-0.5', 2, '-50'], ['0', -2, '0'], ['100', -2, '1'], ['0.005', 2, '0.5'],
  ])('shift(%s, %i) = %s', (text, places, expected) => expect(shiftDecimal(text, places)).toBe(expected))
  it.each([
    ['1,234.50', '1234.50'], ['￥１２，３４５．６', '12345.6'], ['¥80,000', '80000'], ['１２．５', '12.5'], ['15%', '0.15'], ['.5', '0.5'], ['5.', '5'],
    ['007', '7'], ['-.25', '-0.25'], ['八万', null], ['1e5', null], ['', null], ['--1', null],
  ])('reads %s as %s', (text, expected) => expect(parseDecimal(text)).toBe(expected))
  it.each([
    ['1.005', 2, '1.01'], ['-1.005', 2, '-1.01'], ['0.004', 2, '0.00'], ['-0.004', 2, '0.00'], ['999.995', 2, '1000.00'], ['2.5', 0, '3'], ['12', 2, '12.00'],
  ])('rounds %s to %i places as %s', (text, scale, expected) => expect(roundDecimal(text, scale)).toBe(expected))
  it('groups thousands and leaves a masked value alone', () => {
    expect(formatDecimal('99999999999999.999', { scale: 2 })).toBe('100,000,000,000,000.00')
    expect(formatDecimal('****')).toBe('****')
  })
})
