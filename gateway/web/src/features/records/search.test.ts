import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import { describe, expect, it } from 'vitest'
import { readRecordsSearch, type RecordsSearch } from './search'
import { queryOf } from './useRecordList'

const search: RecordsSearch = {
  filter: { and: [{ field: 'amount', op: 'gt', value: '50000' }, { field: 'owner', op: 'in', value: ['me'] }] },
  sort: [{ field: 'sign_date', dir: 'desc' }], q: '2026', hide: ['cost'], row: 12, create: true,
}

describe('the address of a table view', () => {
  it('carries the whole state, and a search of digits stays text', () => {
    expect(readRecordsSearch(defaultParseSearch(defaultStringifySearch(search)))).toEqual(search)
  })
  it('survives nonsense', () => {
    expect(readRecordsSearch({ filter: 'x', sort: 7, hide: 'a', row: 'b', create: 'yes', q: '', evil: 1 })).toEqual({})
    expect(readRecordsSearch({ row: 1e300, hide: [1, 'a'] })).toEqual({ hide: ['a'] })
  })
  it('adds to the view it stands on', () => {
    const view = { key: 'mine', name: '', filter: { field: 'owner', op: 'in' as const, value: ['me'] }, sort: [{ field: 'name', dir: 'asc' as const }] }
    expect(queryOf(view, {})).toEqual({ filter: view.filter, sort: view.sort })
    expect(queryOf(view, { filter: { field: 'vip', op: 'eq', value: true }, sort: search.sort })).toEqual({
      filter: { and: [view.filter, { field: 'vip', op: 'eq', value: true }] }, sort: search.sort,
    })
  })
})
