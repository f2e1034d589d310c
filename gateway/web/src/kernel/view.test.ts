import { describe, expect, it } from 'vitest'
import type { FieldDefinition } from './definition'
import { changedParts, defaultView, effectiveView, fixedValues, groupFilter, PLAIN_VIEW, readViewChange, shownColumns, type SavedView } from './view'

const field = (key: string, type: FieldDefinition['type'] = 'text'): FieldDefinition => ({ key, name: key, type })
const VIEW: SavedView = { ...PLAIN_VIEW, id: 3, key: 'view-3', name: 'x', shared: true, owner: 1, is_default: false, sort: [{ field: 'a', dir: 'asc' }], filter: { field: 'a', op: 'not_empty' } }

describe('the view a form opens with', () => {
  const view = (key: string, shared: boolean, is_default: boolean): SavedView => ({ ...VIEW, key, shared, is_default })
  it('is the own default, then the shared one, then all records', () => {
    expect(defaultView([view('a', true, true), view('b', false, true), view('c', false, false)])).toBe('b')
    expect(defaultView([view('c', false, false), view('a', true, true)])).toBe('a')
    expect(defaultView([view('c', false, false)])).toBe('all')
  })
})

describe('a view and its address', () => {
  it('says in what it differs, and a change back is none', () => {
    expect(changedParts(VIEW, {})).toEqual([])
    expect(changedParts(VIEW, { sort: [], row_height: 'tall' })).toEqual(['sort', 'row_height'])
    expect(changedParts(VIEW, { sort: [{ field: 'a', dir: 'asc' }] })).toEqual([])
    expect(changedParts(VIEW, { filter: null })).toEqual(['filter'])
    expect(effectiveView(VIEW, { filter: null })).toMatchObject({ filter: null, sort: VIEW.sort, kind: 'grid' })
  })
  it('survives nonsense', () => {
    expect(readViewChange({ kind: 'map', filter: 7, sort: 'x', group: 3, columns: [{ field: 4 }, { field: 'a', width: -1 }], colors: [{ color: 'red' }], options: { a: {} }, row_height: 1 }))
      .toEqual({ columns: [{ field: 'a' }], colors: [], options: {} })
    expect(readViewChange({ filter: null, sort: [], group: [{ field: 'd', by: 'month' }, { field: 'e', by: 'eon' }] })).toEqual({ filter: null, sort: [], group: [{ field: 'd', by: 'month' }, { field: 'e' }] })
  })
})

describe('columns', () => {
  const fields = ['title', 'a', 'b', 'c'].map((key) => field(key))
  it('lead with the title and the pinned ones', () => {
    expect(shownColumns(fields, [], 'title', false).map((column) => column.field.key)).toEqual(['title', 'a', 'b', 'c'])
    expect(shownColumns(fields, [{ field: 'c', pinned: true, width: 90 }, { field: 'gone' }, { field: 'b', hidden: true }], 'title', false).map((column) => [column.field.key, column.width])).toEqual([['title', undefined], ['c', 90], ['a', undefined]])
    expect(shownColumns(fields, [{ field: 'c' }, { field: 'a' }], 'title', true).map((column) => column.field.key)).toEqual(['title', 'c', 'a'])
  })
})

describe('the records of a group', () => {
  it.each([
    ['day', '2026-02-28', ['2026-02-28', '2026-02-28']], ['week', '2026-12-28', ['2026-12-28', '2027-01-03']], ['month', '2028-02-01', ['2028-02-01', '2028-02-29']],
    ['quarter', '2026-10-01', ['2026-10-01', '2026-12-31']], ['year', '2026-01-01', ['2026-01-01', '2026-12-31']],
  ] as const)('of a %s are those between its days', (by, key, value) => expect(groupFilter(field('d', 'date'), by, key)).toEqual({ field: 'd', op: 'between', value }))
  it('are found by value', () => {
    expect(groupFilter(field('s', 'select'), 'value', 'won')).toEqual({ field: 's', op: 'in', value: ['won'] })
    expect(groupFilter(field('m', 'money'), 'value', '1.20')).toEqual({ field: 'm', op: 'eq', value: '1.20' })
    expect(groupFilter(field('s', 'select'), 'value', null)).toEqual({ field: 's', op: 'empty' })
  })
  it('begin with what the filter fixes', () => expect(fixedValues({ and: [{ field: 'a', op: 'eq', value: 1 }, { field: 'b', op: 'in', value: ['x'] }, { field: 'c', op: 'in', value: ['me'] }, { or: [{ field: 'd', op: 'eq', value: 1 }] }] })).toEqual({ a: 1, b: 'x' }))
})
