import { describe, expect, it } from 'vitest'
import type { FieldDefinition } from './definition'
import type { Filter } from './filter'
import { matches } from './matches'
import { moment } from './moment'

const FIELDS: FieldDefinition[] = [
  { key: 'amount', name: '', type: 'money' }, { key: 'stage', name: '', type: 'select' }, { key: 'due', name: '', type: 'date' },
  { key: 'at', name: '', type: 'datetime' }, { key: 'tags', name: '', type: 'multi_select' }, { key: 'owner', name: '', type: 'person' }, { key: 'note', name: '', type: 'text' },
]
const values: Record<string, unknown> = { amount: '99.90', stage: 'won', due: moment().format('YYYY-MM-DD'), at: '2026-11-21T16:30:00Z', tags: ['a', 'b'], owner: 7 }
const yes = (filter: Filter) => matches(filter, { fieldOf: (key) => FIELDS.find((field) => field.key === key), valueOf: (key) => values[key], me: 7 })

describe('a filter in the browser', () => {
  it.each<[Filter, boolean]>([
    [{ field: 'amount', op: 'gt', value: '100' }, false], [{ field: 'amount', op: 'lt', value: '100' }, true], [{ field: 'amount', op: 'eq', value: '99.9' }, true],
    [{ field: 'amount', op: 'between', value: ['99.9', '100'] }, true],
    [{ field: 'stage', op: 'in', value: ['lost', 'won'] }, true], [{ field: 'stage', op: 'not_in', value: ['won'] }, false], [{ field: 'note', op: 'not_in', value: ['x'] }, true],
    [{ field: 'note', op: 'empty' }, true], [{ field: 'note', op: 'ne', value: 'x' }, true], [{ field: 'note', op: 'contains', value: 'x' }, false],
    [{ field: 'tags', op: 'has_any', value: ['b', 'c'] }, true], [{ field: 'tags', op: 'has_all', value: ['b', 'c'] }, false],
    [{ field: 'owner', op: 'in', value: ['me'] }, true], [{ field: 'due', op: 'during', value: { relative: 'today' } }, true],
    [{ field: 'due', op: 'during', value: { relative: 'this_week' } }, true], [{ field: 'due', op: 'during', value: { relative: 'last_month' } }, false],
    [{ field: 'due', op: 'during', value: { relative: 'this_quarter' } }, true], [{ field: 'secret', op: 'empty' }, false],
    // 16:30 UTC is half past midnight of the next day in Shanghai.
    [{ field: 'at', op: 'eq', value: '2026-11-22' }, true],
    [{ not: { field: 'note', op: 'contains', value: 'x' } }, true], [{ or: [] }, false], [{ and: [] }, true],
  ])('%j is %s', (filter, expected) => expect(yes(filter)).toBe(expected))
})
