import { describe, expect, it } from 'vitest'
import { addDays, dayOf, daysBetween, lanes, mondayOf, shifted, touching } from './span'

const date = { key: 'd', name: '', type: 'date' as const }
const instant = { key: 'i', name: '', type: 'datetime' as const }

describe('days', () => {
  it('are those of the tenant, and shifts keep the time', () => {
    expect(dayOf(instant, '2026-11-21T16:30:00Z')).toBe('2026-11-22')
    expect(dayOf(date, '2026-11-21')).toBe('2026-11-21')
    expect(dayOf(date, null)).toBeUndefined()
    expect(shifted(date, '2026-02-27', 2)).toBe('2026-03-01')
    expect(shifted(instant, '2026-11-21T16:30:00Z', -1)).toBe('2026-11-20T16:30:00.000Z')
    expect(daysBetween('2026-12-30', '2027-01-02')).toBe(3)
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(mondayOf('2026-11-22')).toBe('2026-11-16')
    expect(mondayOf('2026-11-23')).toBe('2026-11-23')
  })
  it('are asked for with what still runs', () => {
    expect(touching(date, undefined, 'a', 'b')).toEqual({ field: 'd', op: 'between', value: ['a', 'b'] })
    expect(touching(date, instant, 'a', 'b')).toEqual({ or: [{ field: 'd', op: 'between', value: ['a', 'b'] }, { and: [{ field: 'd', op: 'lt', value: 'a' }, { field: 'i', op: 'ge', value: 'a' }] }] })
  })
})

describe('the bars of a week', () => {
  const span = (item: string, start: string, end = start) => ({ item, start, end })
  it('lie in lanes without covering each other', () => {
    const placed = lanes([span('b', '2026-11-18'), span('a', '2026-11-10', '2026-11-18'), span('c', '2026-11-19', '2026-11-30'), span('no', '2026-11-23'), span('d', '2026-11-18')], '2026-11-16')
    expect(placed.map(({ item, column, length, lane, before, after }) => [item, column, length, lane, before, after])).toEqual([
      ['a', 0, 3, 0, true, false], ['b', 2, 1, 1, false, false], ['d', 2, 1, 2, false, false], ['c', 3, 4, 0, false, true],
    ])
  })
})
