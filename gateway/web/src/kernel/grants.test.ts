import { describe, expect, it } from 'vitest'
import { bare, diffGrants, grantOf, levelOf, otherGrants, setLevel, setScope, toggleAction, toggleArea, type Grant } from './grants'

const contract: Grant = { id: 9, object: 'form:contract', actions: ['view', 'edit'], rows: 'own', fields: { '*': 'write', cost: 'hidden' } }
const limit: Grant = { id: 10, object: 'form:contract', actions: ['view'], rows: { formula: '{amount} < 5' }, fields: { '*': 'read' }, restrict: true }

describe('actions', () => {
  it('gives view along with every other action', () => {
    expect(grantOf(toggleAction([], 'form:lead', 'edit'), 'form:lead')).toMatchObject({ actions: ['view', 'edit'], rows: 'own', fields: { '*': 'write' } })
  })
  it('takes the whole grant with view, but never a restriction', () => {
    const left = toggleAction([contract, limit], 'form:contract', 'view')
    expect(left).toEqual([limit])
  })
  it('takes one action and keeps the rest', () => {
    expect(grantOf(toggleAction([contract], 'form:contract', 'edit'), 'form:contract')!.actions).toEqual(['view'])
  })
  it('comes back to where it was after two presses', () => {
    const twice = toggleAction(toggleAction([contract], 'form:contract', 'delete'), 'form:contract', 'delete')
    expect(diffGrants([contract], twice)).toEqual([])
  })
})

describe('levels', () => {
  it('falls back to the level for all other fields, then to hidden', () => {
    expect(levelOf(contract, 'cost')).toBe('hidden')
    expect(levelOf(contract, 'amount')).toBe('write')
    expect(levelOf({ ...contract, fields: {} }, 'amount')).toBe('hidden')
    expect(levelOf(undefined, 'amount')).toBe('hidden')
  })
  it('names only the fields that differ', () => {
    expect(grantOf(setLevel([contract], 'form:contract', 'cost', 'write'), 'form:contract')!.fields).toEqual({ '*': 'write' })
    expect(grantOf(setLevel([contract], 'form:contract', 'phone', 'masked'), 'form:contract')!.fields).toEqual({ '*': 'write', cost: 'hidden', phone: 'masked' })
  })
  it('edits the grant and not the restriction beside it', () => {
    expect(setLevel([limit, contract], 'form:contract', 'cost', 'read')[0]).toEqual(limit)
    expect(otherGrants([limit, contract], 'form:contract')).toBe(1)
  })
})

describe('diff', () => {
  it('has a line for every difference and none without one', () => {
    let next = setScope([contract], 'form:contract', 'all')
    next = setLevel(next, 'form:contract', 'cost', 'read')
    next = toggleAction(next, 'form:contract', 'edit')
    next = toggleArea(next, 'audit')
    expect(diffGrants([contract], next)).toEqual([
      { kind: 'taken', object: 'form:contract', action: 'edit' },
      { kind: 'rows', object: 'form:contract', before: 'own', after: 'all' },
      { kind: 'field', object: 'form:contract', field: 'cost', before: 'hidden', after: 'read' },
      { kind: 'given', object: 'admin:audit', action: 'manage' },
    ])
    expect(diffGrants(next, next)).toEqual([])
  })
  it('says once for all fields what changed for all of them', () => {
    const next = setLevel([contract], 'form:contract', '*', 'read')
    expect(diffGrants([contract], next)).toEqual([{ kind: 'field', object: 'form:contract', field: '*', before: 'write', after: 'read' }])
  })
  it('sends no ids, and restrictions as restrictions', () => {
    expect(bare([contract, limit])).toEqual([
      { object: 'form:contract', actions: ['view', 'edit'], rows: 'own', fields: { '*': 'write', cost: 'hidden' } },
      { object: 'form:contract', actions: ['view'], rows: { formula: '{amount} < 5' }, fields: { '*': 'read' }, restrict: true },
    ])
  })
})
