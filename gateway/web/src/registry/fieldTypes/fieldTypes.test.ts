import { beforeAll, describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import { FIELD_TYPES, type FieldDefinition } from '@/kernel/definition'
import { NO_DIRECTORY } from '../noDirectory'
import { specOf, textOf } from './index'
import type { FieldContext } from './spec'

const field = (type: FieldDefinition['type'], options: FieldDefinition['options'] = {}): FieldDefinition => ({ key: 'f', name: '', type, options, access: 'write' })
const zhang = { id: 7, name: '张伟', departments: [3], active: true }
const directory = {
  ...NO_DIRECTORY,
  people: [zhang, { ...zhang, id: 8, name: '李娜' }, { ...zhang, id: 9, name: '李娜' }],
  person: (id: unknown) => (id === 7 ? zhang : undefined),
}
const context = (definition: FieldDefinition, label?: string): FieldContext => ({ field: definition, label, directory, language: 'zh-CN' })
const choices = { choices: [{ value: 'signed', name: { 'zh-CN': '已签约', en: 'Signed' } }, { value: 'lost', name: { 'zh-CN': '丢单', en: 'Lost' } }] }

beforeAll(() => i18n.init({ lng: 'zh-CN', resources: { 'zh-CN': { fields: { yes: '是', no: '否', withheld: '无权查看', lines_other: '{{count}} 行' } } } }))

describe('field types', () => {
  it('shows nothing for no value, in every type', () => {
    for (const type of FIELD_TYPES) for (const blank of [null, undefined, '']) expect(textOf(blank, context(field(type)))).toBe('')
  })
  it.each([
    [field('money'), '1234567.5', '¥1,234,567.50'], [field('money', { currency: 'USD' }), '-3', '-$3.00'], [field('money'), '****', '****'],
    [field('percent'), '0.155', '15.5%'], [field('number', { scale: 1 }), '2.25', '2.3'], [field('select', choices), 'signed', '已签约'],
    [field('select', choices), 'gone', 'gone'], [field('multi_select', choices), ['signed', 'lost'], '已签约, 丢单'], [field('checkbox'), false, '否'],
    [field('person'), 7, '张伟'], [field('line_items'), [{}, {}], '2 行'], [field('formula', { result: 'money' }), '5', '¥5.00'],
  ])('%j shows %j as %s', (definition, value, text) => expect(textOf(value, context(definition))).toBe(text))
  it('never shows the number of a record the reader may not see', () => {
    expect(textOf(42, context(field('relation')))).toBe('无权查看')
    expect(textOf(42, context(field('relation'), '华东精工'))).toBe('华东精工')
  })
  it.each([
    [field('money'), '¥80,000', '80000'], [field('percent'), '15%', '0.15'], [field('percent'), '15', '0.15'], [field('percent'), '１５％', '0.15'],
    [field('money'), '八万', undefined], [field('number'), ' ', null], [field('date'), '2026年3月5日', '2026-03-05'], [field('date'), '2026/3/5', '2026-03-05'],
    [field('date'), '2026-02-30', undefined], [field('select', choices), '已签约', 'signed'], [field('select', choices), 'lost', 'lost'],
    [field('select', choices), '无此项', undefined], [field('multi_select', choices), '已签约，丢单', ['signed', 'lost']], [field('checkbox'), '是', true],
    [field('checkbox'), '也许', undefined], [field('person'), '张伟', 7], [field('person'), '李娜', undefined], [field('text'), '  x ', 'x'],
  ])('%j reads pasted %s as %j', (definition, pasted, value) => expect(specOf(definition).parse!(pasted, context(definition))).toEqual(value))
})
