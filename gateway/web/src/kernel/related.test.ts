import { describe, expect, test } from 'vitest'
import { labelsOf, relationsRead, unforeseen, withRelated } from './related'
import { withFormulas, written, type RuledForm, type ToldField } from './rules'

const clock = { now: '2026-11-22T10:00:00Z', today: '2026-11-22', zone: 'Asia/Shanghai' }
const reads = (field: string, type = 'decimal') => ({ field, type })
const field = (key: string, type: ToldField['type'], more: Partial<ToldField> = {}): ToldField => ({ key, name: key, type, access: 'write', ...more })
const form: RuledForm = {
  fields: [
    field('customer', 'relation', { options: { form: 'customer' } }), field('seller', 'relation', { options: { form: 'person' } }), field('other', 'relation', { options: { form: 'x' } }),
    field('amount', 'money'),
    field('level', 'lookup', { access: 'read', options: { via: 'customer', field: 'grade' } }),
    field('limit', 'formula', { options: { result: 'money' }, ast: { call: 'SUB', args: [reads('seller.limit'), reads('amount')] } }),
    field('orders', 'rollup', { access: 'read', options: { form: 'order', field: 'deal', agg: 'count' } }),
    field('parts', 'relations', { options: { form: 'part' } }), field('weight', 'rollup', { access: 'read', options: { via: 'parts', agg: 'sum', measure: 'kg' } }),
    field('load', 'formula', { options: { result: 'number' }, ast: { call: 'ADD', args: [reads('weight'), reads('orders')] } }),
    field('double', 'formula', { options: { result: 'number' }, ast: { call: 'MUL', args: [reads('load'), reads('load')] } }),
  ],
}
const keys = (form: RuledForm) => relationsRead(form).map((each) => each.key)

describe('what comes through relations', () => {
  test('the relations of lookups and of formulas that read across are asked for, no others', () => {
    expect(keys(form)).toEqual(['customer', 'seller'])
    expect(keys({ fields: form.fields.slice(0, 4), rules: [{ key: 'r', ast: { call: 'GT', args: [reads('other.size'), reads('amount')] }, then: [] }] })).toEqual(['other'])
  })

  test('lookups and hops follow the chosen record; one that may not be seen gives nothing', () => {
    const related = { customer: { values: { grade: 'A' }, labels: { grade: 'first' } }, seller: { values: { limit: '100' } } }
    const values = withFormulas(form, withRelated(form, { customer: 1, seller: 2, amount: '30', level: 'old' }, related), clock)
    expect([values.level, values.limit]).toEqual(['A', '70.00'])
    expect(labelsOf(form, related)).toEqual({ level: 'first' })
    const unseen = withFormulas(form, withRelated(form, { amount: '30', level: 'old' }, { customer: null, seller: null }), clock)
    expect([unseen.level, unseen.limit ?? null]).toEqual([null, null])
  })

  test('what has not arrived keeps its value and is told apart, with all that is made from it', () => {
    const now = { customer: 1, seller: 2, parts: [1], level: 'old' }
    expect(withRelated(form, now, {}).level).toBe('old')
    expect([...unforeseen(form, now, now, { customer: null })].sort()).toEqual(['limit'])
    expect([...unforeseen(form, now, { ...now, parts: [2] }, { customer: null, seller: null })].sort()).toEqual(['double', 'load', 'weight'])
    expect([...unforeseen(form, now, undefined, { customer: null, seller: null })].sort()).toEqual(['double', 'load', 'orders', 'weight'])
    expect([...unforeseen(form, now, now, { customer: null, seller: null })]).toEqual([])
  })

  test('computed columns are shown and not written', () => {
    const lines = field('lines', 'line_items', { options: { fields: [field('price', 'money'), field('total', 'formula', { ast: reads('price'), options: { result: 'money' } })] } })
    const values = withFormulas({ fields: [lines] }, { lines: [{ price: '2.5' }, {}] }, clock)
    expect(values.lines).toEqual([{ price: '2.5', total: '2.50' }, { total: null }])
    expect(written(lines, values.lines)).toEqual([{ price: '2.5' }, {}])
  })
})
