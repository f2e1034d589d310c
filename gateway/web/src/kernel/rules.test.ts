import Decimal from 'decimal.js'
import { describe, expect, test } from 'vitest'
import vectors from '../../../../tests/unit/kernel/rules_vectors.json'
import { failures, fits, misplaced, states, withDefaults, withFormulas, withSets, type PatternStep, type Row, type RuledForm } from './rules'

const form = vectors.form as unknown as RuledForm
const { now, today, zone, me } = vectors
const clock = { now, today, zone, me }
const present = (row: Row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value != null))
const plain = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((row) => numbers(row as Row)) : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? new Decimal(value).toString() : value
const numbers = (from: Row): Row => Object.fromEntries(Object.entries(present(from)).map(([key, value]) => [key, plain(value)]))

describe('rules do what they do on the server', () => {
  test.each(vectors.cases.map((each, n) => [n, each] as const))('case %i', (_, each) => {
    const given = each.given as Row
    let row: Row = given
    if (each.creating) row = withDefaults(form, row, new Set(Object.keys(given)), clock)
    row = withFormulas(form, withSets(form, row, clock, each.creating), clock)
    const marks = Object.fromEntries(Object.entries(states(form, row, clock)).map(([key, state]) =>
      [key, (['hidden', 'required', 'locked'] as const).filter((mark) => state[mark])]))
    expect(marks).toEqual(each.states)
    expect(failures(form, row, clock).map((check) => check.key)).toEqual(each.checks)
    expect(misplaced(form, row)).toEqual(each.misplaced)
    expect(numbers(row)).toEqual(numbers(each.values))
  })

  test.each(vectors.patterns.map((each) => [each.regex, each] as const))('pattern %s', (_, { program, texts }) => {
    for (const [text, expected] of texts) expect([text, fits(program as unknown as PatternStep[], text as string)]).toEqual([text, expected])
  })

  test('what only the server may know hides nothing here', () => {
    const told: RuledForm = { fields: form.fields, rules: [{ key: 'r', server: true, then: [{ do: 'show', fields: ['title'] }] }] }
    expect(states(told, {}, clock)).toEqual({ title: { hidden: false, required: false, locked: false } })
  })
})
