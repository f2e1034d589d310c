import { describe, expect, it } from 'vitest'
import { FIELD_TYPES } from './definition'
import { bothFilters, countConditions, fromGroup, isComplete, operatorsFor, readFilter, readSort, toGroup, type Filter } from './filter'

const amount: Filter = { field: 'amount', op: 'gt', value: '50000' }
const owner: Filter = { field: 'owner', op: 'in', value: ['me'] }

describe('filters', () => {
  it('turns a flat filter into conditions and back', () => {
    for (const filter of [amount, { and: [amount, owner] }, { or: [owner, amount] }] as Filter[]) expect(fromGroup(toGroup(filter)!)).toEqual(filter)
  })
  it('keeps what it cannot show out of the builder', () => {
    expect(toGroup({ not: amount })).toBeNull()
    expect(toGroup({ and: [amount, { or: [owner, amount] }] })).toBeNull()
  })
  it('leaves incomplete conditions out of the query', () => {
    expect(fromGroup({ join: 'or', conditions: [{ field: 'amount', op: 'gt' }, { field: 'name', op: 'empty' }] })).toEqual({ field: 'name', op: 'empty' })
    expect(fromGroup({ join: 'and', conditions: [{ field: 'amount', op: 'gt', value: '' }] })).toBeUndefined()
    expect(isComplete({ field: 'd', op: 'between', value: ['2026-01-01', null] })).toBe(false)
    expect(isComplete({ field: 'd', op: 'between', value: ['2026-01-01', '2026-02-01'] })).toBe(true)
    expect(isComplete({ field: 'vip', op: 'eq', value: false })).toBe(true)
  })
  it('joins a view with what the reader added', () => {
    expect(bothFilters(amount, undefined)).toBe(amount)
    expect(bothFilters(amount, owner)).toEqual({ and: [amount, owner] })
    expect(countConditions({ and: [amount, { not: { or: [owner, amount] } }] })).toBe(3)
  })
  it('drops whatever is malformed in an address', () => {
    expect(readFilter({ and: [amount, { field: 7, op: 'eq' }, { field: 'x', op: 'drop table' }, 'x', null] })).toEqual({ and: [amount] })
    for (const bad of [null, 'x', 7, [], {}, { and: [] }, { not: {} }, { field: 'a' }]) expect(readFilter(bad)).toBeUndefined()
    let deep: unknown = amount
    for (let i = 0; i < 50; i++) deep = { not: deep }
    expect(readFilter(deep)).toBeUndefined()
    expect(readSort([{ field: 'a', dir: 'asc', extra: 1 }, { field: 'b', dir: 'up' }, 3])).toEqual([{ field: 'a', dir: 'asc' }])
    expect(readSort('a')).toBeUndefined()
  })
  it('has operators for every type, and those of its result for a formula', () => {
    for (const type of FIELD_TYPES) expect(operatorsFor({ key: 'f', name: '', type }).length).toBeGreaterThan(0)
    expect(operatorsFor({ key: 'f', name: '', type: 'formula', options: { result: 'money' } })).toContain('between')
  })
})
