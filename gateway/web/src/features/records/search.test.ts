import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import { describe, expect, it } from 'vitest'
import { queryOf, readRecordsSearch, type RecordsSearch } from './search'

const search: RecordsSearch = {
  filter: { and: [{ field: 'amount', op: 'gt', value: '50000' }, { field: 'owner', op: 'in', value: ['me'] }] },
  sort: [{ field: 'sign_date', dir: 'desc' }], q: '2026', columns: [{ field: 'cost', hidden: true }, { field: 'name', width: 300, pinned: true }], row: 12, create: true,
  kind: 'kanban', options: { stack: 'stage', card: ['amount'] }, group: [{ field: 'stage' }], closed: ['["won"]'],
  colors: [{ filter: { field: 'amount', op: 'gt', value: '1' }, color: 'red' }], row_height: 'tall', at: '2026-11-01', zoom: 'week',
}

describe('the address of a view', () => {
  it('carries the whole state, and a search of digits stays text', () => {
    expect(readRecordsSearch(defaultParseSearch(defaultStringifySearch(search)))).toEqual(search)
    expect(readRecordsSearch(defaultParseSearch(defaultStringifySearch({ filter: null, sort: [] })))).toEqual({ filter: null, sort: [] })
  })
  it('survives nonsense', () => {
    expect(readRecordsSearch({ filter: 'x', sort: 7, closed: 'a', row: 'b', create: 'yes', q: '', evil: 1, at: 'today', zoom: 'eon' })).toEqual({})
    expect(readRecordsSearch({ row: 1e300, closed: [1, 'a'] })).toEqual({ closed: ['a'] })
  })
  it('asks only for what it narrows', () => {
    expect(queryOf({ filter: null, sort: [] }, undefined)).toEqual({})
    expect(queryOf({ filter: { field: 'a', op: 'empty' }, sort: search.sort! }, 'x')).toEqual({ filter: { field: 'a', op: 'empty' }, sort: search.sort, search: 'x' })
  })
})
