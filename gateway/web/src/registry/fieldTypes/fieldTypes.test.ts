import { beforeAll, describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import { FIELD_TYPES, type FieldDefinition } from '@/kernel/definition'
import { operatorsFor } from '@/kernel/filter'
import { NO_DIRECTORY } from '../noDirectory'
import { validate } from '@/kernel/validate'
import { addFieldType, specOf, textOf } from './index'
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

beforeAll(() => i18n.init({ lng: 'zh-CN', resources: { 'zh-CN': { fields: { yes: '是', no: '否', withheld: '无权查看', lines_other: '{{count}} 行', files_other: '{{count}} 个文件', signed: '已签名', withheldCount_other: '另有 {{count}} 条',
      duration: { day: '{{count}} 天', hour: '{{count}} 小时', minute: '{{count}} 分', second: '{{count}} 秒' } } } } }))

describe('field types', () => {
  it('shows nothing for no value, in every type', () => {
    for (const type of FIELD_TYPES) for (const blank of [null, undefined, '']) expect(textOf(blank, context(field(type)))).toBe('')
  })
  it.each([
    [field('money'), '1234567.5', '¥1,234,567.50'], [field('money', { currency: 'USD' }), '-3', '-$3.00'], [field('money'), '****', '****'],
    [field('percent'), '0.155', '15.5%'], [field('number', { scale: 1 }), '2.25', '2.3'], [field('select', choices), 'signed', '已签约'],
    [field('select', choices), 'gone', 'gone'], [field('multi_select', choices), ['signed', 'lost'], '已签约, 丢单'], [field('checkbox'), false, '否'],
    [field('person'), 7, '张伟'], [field('line_items'), [{}, {}], '2 行'], [field('formula', { result: 'money' }), '5', '¥5.00'],
    [field('lookup', { result: 'select', ...choices }), 'lost', '丢单'], [field('rollup', { result: 'number', scale: 0 }), '12', '12'],
    [field('time'), '09:30:00', '09:30'], [field('time'), '09:30:15', '09:30:15'], [field('duration'), 93600, '1 天 2 小时'], [field('duration'), 0, '0 秒'],
    [field('radio', choices), 'signed', '已签约'], [field('switch'), true, '是'], [field('tags'), ['a', 'b'], 'a、b'], [field('people'), [7, 99], '张伟'],
    [field('location'), { lat: '31.2', lng: '121.4', name: '广场' }, '广场 (31.2, 121.4)'], [field('rating'), 4, '4'], [field('barcode'), '690', '690'],
    [field('attachments'), [1, 2], '2 个文件'], [field('signature'), 3, '已签名'],
  ])('%j shows %j as %s', (definition, value, text) => expect(textOf(value, context(definition))).toBe(text))
  it('never shows the number of a record the reader may not see', () => {
    expect(textOf(42, context(field('relation')))).toBe('无权查看')
    expect(textOf(42, context(field('relation'), '华东精工'))).toBe('华东精工')
  })
  it('names linked records in order and counts those that may not be seen', () => {
    expect(textOf([4, 5, 6], { ...context(field('relations')), label: ['甲', null, '丙'] })).toBe('甲、丙、另有 1 条')
  })
  it('takes a type of one own from one file', () => {
    const mood = 'mood' as FieldDefinition['type']
    addFieldType(mood, { ...specOf(field('text')), text: (value) => `:${String(value)}:`, operators: ['eq'], validate: (value) => (value === 'sad' ? { code: 'badRating', params: {} } : null) })
    expect(textOf('glad', context(field(mood)))).toBe(':glad:')
    expect(operatorsFor(field(mood))).toEqual(['eq'])
    expect(validate(field(mood), 'sad')?.code).toBe('badRating')
  })
  it.each([
    [field('time'), '09:30', undefined], [field('time'), '9:30', 'badTime'], [field('duration'), 90, undefined], [field('duration'), 'soon', 'badDuration'],
    [field('rating', { max: '3' }), 4, 'badRating'], [field('barcode', { format: 'ean13' }), '6901234567892', undefined], [field('barcode', { format: 'ean13' }), '6901234567890', 'badBarcode'],
    [field('address'), { detail: '南京东路' }, 'badAddress'], [field('address'), { province: '310000' }, undefined], [field('location'), { lat: '31.2', lng: '' }, 'badLocation'],
  ])('%j with %j is refused as %s', (definition, value, code) => expect(validate(definition, value)?.code).toBe(code))
  it.each([
    [field('money'), '¥80,000', '80000'], [field('percent'), '15%', '0.15'], [field('percent'), '15', '0.15'], [field('percent'), '１５％', '0.15'],
    [field('money'), '八万', undefined], [field('number'), ' ', null], [field('date'), '2026年3月5日', '2026-03-05'], [field('date'), '2026/3/5', '2026-03-05'],
    [field('date'), '2026-02-30', undefined], [field('select', choices), '已签约', 'signed'], [field('select', choices), 'lost', 'lost'],
    [field('select', choices), '无此项', undefined], [field('multi_select', choices), '已签约，丢单', ['signed', 'lost']], [field('checkbox'), '是', true],
    [field('checkbox'), '也许', undefined], [field('person'), '张伟', 7], [field('person'), '李娜', undefined], [field('text'), '  x ', 'x'],
    [field('time'), '9:30', '09:30:00'], [field('time'), '9点5分', '09:05:00'], [field('time'), '25:00', undefined], [field('duration'), '1天2小时', 93600],
    [field('duration'), '1.5 h', 5400], [field('duration'), '2:30', 9000], [field('duration'), 'soon', undefined], [field('tags'), 'a、b, a', ['a', 'b']],
    [field('people'), '张伟', [7]], [field('people'), '张伟、李娜', undefined], [field('rating'), '★★★', 3], [field('rating'), '4/5', 4],
    [field('location'), '广场 (31.2, 121.4)', { lat: '31.2', lng: '121.4', name: '广场' }], [field('location'), '91,0', undefined],
  ])('%j reads pasted %s as %j', (definition, pasted, value) => expect(specOf(definition).parse!(pasted, context(definition))).toEqual(value))
})
