import Decimal from 'decimal.js'
import { describe, expect, test } from 'vitest'
import vectors from '../../../../../tests/unit/kernel/vectors.json'
import { evaluate, HOLIDAYS, type FormulaAst } from '.'

const comparable = (value: unknown, type: string) => (value !== null && type === 'decimal' ? new Decimal(value as string).toFixed() : value)

describe('the interpreter gives what Python and PostgreSQL give', () => {
  test(`on every case of the vectors (seed ${vectors.seed})`, () => {
    const wrong = vectors.cases.flatMap(({ text, ast, type, expected }) =>
      vectors.rows.flatMap((row, n) => {
        const found = comparable(evaluate(ast as FormulaAst, row, vectors.clock), type)
        return Object.is(found, comparable(expected[n], type)) ? [] : [{ text, row: n, found, expected: expected[n] }]
      }))
    expect(wrong).toEqual([])
    expect(vectors.cases.length).toBeGreaterThan(600)
  })

  test('the working calendar is the one of the server', () => expect(HOLIDAYS).toEqual(vectors.calendar))

  test('what somebody is still typing has no value', () => {
    const ast = { call: 'ADD', args: [{ field: 'amount', type: 'decimal' }, { value: '1', type: 'decimal' }] }
    for (const amount of ['-', '1.', null, undefined, 'abc', NaN, Infinity]) {
      const found = evaluate(ast, { amount }, vectors.clock)
      expect(found === null || found === '2').toBe(true)
    }
  })

  test('a calendar of its own', () => {
    const ast = { call: 'ISWORKDAY', args: [{ value: '2030-01-01', type: 'date' }] }
    expect(evaluate(ast, {}, vectors.clock)).toBe(true)
    expect(evaluate(ast, {}, { ...vectors.clock, holidays: { off: ['2030-01-01'], on: [] } })).toBe(false)
  })
})
