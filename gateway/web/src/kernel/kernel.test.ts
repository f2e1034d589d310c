import { describe, expect, it } from 'vitest'
import { fromTsv, toTsv } from './clipboard'
import type { FieldDefinition } from './definition'
import { isEditable } from './definition'
import { labelText } from './label'
import { initials } from './monogram'
import { moveCell, rangeOf } from './range'
import { withRecent } from './recent'
import { KEY_PATTERN, proposeKey } from './slug'
import { EMPTY_HISTORY, pushStep, redoStep, undoStep } from './undo'
import { changedValues, disagrees, validate, validateAll } from './validate'

describe('clipboard', () => {
  it('reads back every cell it wrote', () => {
    const rows = [['a', 'b\tc', 'd"e'], ['', '多行\n文本', '"引号"'], ['1,000', ' ', 'x']]
    expect(fromTsv(toTsv(rows))).toEqual(rows)
  })
  it('reads what a spreadsheet copies: CRLF and a line break at the end', () => {
    expect(fromTsv('a\tb\r\nc\td\r\n')).toEqual([['a', 'b'], ['c', 'd']])
    expect(fromTsv('he said "no"\tx')).toEqual([['he said "no"', 'x']])
  })
})

describe('keys of the grid', () => {
  const extent = { rows: 10, columns: 4, page: 3 }
  it('moves as a spreadsheet does and stays inside', () => {
    expect(moveCell({ row: 0, column: 0 }, 'ArrowUp', false, extent)).toEqual({ row: 0, column: 0 })
    expect(moveCell({ row: 5, column: 3 }, 'ArrowRight', false, extent)).toEqual({ row: 5, column: 3 })
    expect(moveCell({ row: 5, column: 1 }, 'ArrowDown', true, extent)).toEqual({ row: 9, column: 1 })
    expect(moveCell({ row: 5, column: 1 }, 'PageDown', false, extent)).toEqual({ row: 8, column: 1 })
    expect(moveCell({ row: 5, column: 1 }, 'Home', true, extent)).toEqual({ row: 0, column: 0 })
    expect(moveCell({ row: 5, column: 1 }, 'a', false, extent)).toBeNull()
  })
  it('spans a range whichever corner it began in', () => {
    expect(rangeOf({ row: 4, column: 3 }, { row: 1, column: 0 })).toEqual({ top: 1, bottom: 4, left: 0, right: 3 })
  })
})

describe('undo', () => {
  const step = [{ record: 1, field: 'a', before: 1, after: 2 }, { record: 1, field: 'b', before: null, after: 'x' }]
  it('undoes the last step backwards and does it again', () => {
    const undone = undoStep(pushStep(EMPTY_HISTORY, step))!
    expect(undone.apply).toEqual([{ record: 1, field: 'b', before: 'x', after: null }, { record: 1, field: 'a', before: 2, after: 1 }])
    expect(redoStep(undone.history)!.apply).toEqual(step)
    expect(undoStep(undone.history)).toBeNull()
  })
  it('forgets what was undone once something new is done', () => {
    const undone = undoStep(pushStep(EMPTY_HISTORY, step))!.history
    expect(redoStep(pushStep(undone, step))).toBeNull()
    expect(pushStep(EMPTY_HISTORY, [])).toBe(EMPTY_HISTORY)
  })
})

describe('validation', () => {
  const field = (type: FieldDefinition['type'], more: Partial<FieldDefinition> = {}): FieldDefinition => ({ key: 'f', name: '', type, access: 'write', ...more })
  it.each([
    [field('text', { required: true }), '', 'required'], [field('text', { required: true }), '有', null], [field('text'), '', null],
    [field('text', { options: { max_length: 2 } }), '三个字', 'tooLong'], [field('money'), '八万', 'badNumber'], [field('money'), '-80000.00', null],
    [field('number', { options: { min: '0' } }), '-0.01', 'tooSmall'], [field('number', { options: { max: '99999999999999999.5' } }), '99999999999999999.6', 'tooLarge'],
    [field('email'), 'a@b', 'badEmail'], [field('email'), 'a@b.cn', null], [field('url'), 'javascript:alert(1)', 'badUrl'], [field('phone'), '138-0013-8000', null],
    [field('multi_select', { required: true }), [], 'required'], [field('checkbox', { required: true }), false, null],
  ])('%j with %j: %s', (definition, value, code) => expect(validate(definition, value)?.code ?? null).toBe(code))
  it('asks nothing of fields a person cannot write', () => {
    const readOnly = field('text', { required: true, access: 'read' })
    expect(validateAll([readOnly, field('auto_number', { required: true })], {})).toEqual({})
    expect(isEditable(field('formula'))).toBe(false)
  })
  it('sends only what changed', () => {
    expect(changedValues({ a: 1, b: null, c: ['x'] }, { a: 1, b: '', c: ['x', 'y'], d: undefined })).toEqual({ c: ['x', 'y'] })
    expect(changedValues({ a: 'x' }, { a: undefined })).toEqual({ a: null })
  })
})

describe('two writers', () => {
  const before = { name: 'a', amount: '1', note: null }
  it('disagree only about what both changed', () => {
    expect(disagrees(before, { name: 'b' }, { ...before, amount: '2' })).toBe(false)
    expect(disagrees(before, { name: 'b' }, { ...before, name: 'c' })).toBe(true)
    expect(disagrees(before, { note: 'x' }, { name: 'a', amount: '1' })).toBe(false)
  })
})

describe('names and keys', () => {
  it('proposes valid, free keys', () => {
    expect(proposeKey('Sign Date', new Set())).toBe('sign_date')
    expect(proposeKey('Sign Date', new Set(['sign_date']))).toBe('sign_date_1')
    expect(proposeKey('签订日期', new Set(['field_1']))).toBe('field_2')
    for (const name of ['2nd', '__x__', 'É', 'a'.repeat(99), '']) expect(proposeKey(name, new Set())).toMatch(KEY_PATTERN)
  })
  it('takes the other language where one is missing', () => {
    expect(labelText({ 'zh-CN': '合同' }, 'en')).toBe('合同')
    expect(labelText({ 'zh-CN': '合同', en: 'Contract' }, 'en')).toBe('Contract')
    expect(labelText(null, 'en', 'contract')).toBe('contract')
  })
  it('shortens names as their language does', () => {
    expect(initials('张伟')).toBe('张伟')
    expect(initials('欧阳娜娜')).toBe('娜娜')
    expect(initials('Ada Lovelace')).toBe('AL')
  })
  it('keeps recent pages once, newest first, eight at most', () => {
    const item = (path: string) => ({ path, title: path, hint: '' })
    let list = withRecent([], item('/0'))
    for (let i = 1; i < 12; i++) list = withRecent(list, item(`/${i}`))
    expect(withRecent(list, item('/9')).map((one) => one.path)).toEqual(['/9', '/11', '/10', '/8', '/7', '/6', '/5', '/4'])
  })
})
