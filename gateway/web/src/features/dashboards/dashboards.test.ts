import { describe, expect, it } from 'vitest'
import { chartOption, escape, toData } from '@/registry/widgets/chartOption'
import { inOrder, nudge, swap } from './nudge'
import { withPeriod } from './period'

const least = { w: 3, h: 2 }
const at = { report: 'r', x: 0, y: 0, w: 3, h: 2 }

describe('moving by keys', () => {
  it('moves, and stays inside the grid', () => {
    expect(nudge(at, 'ArrowRight', false, least)).toMatchObject({ x: 1, y: 0 })
    expect(nudge(at, 'ArrowLeft', false, least)).toMatchObject({ x: 0 })
    expect(nudge({ ...at, x: 9 }, 'ArrowRight', false, least)).toMatchObject({ x: 9 })
  })
  it('resizes with Shift, never below what stays readable nor beyond the grid', () => {
    expect(nudge(at, 'ArrowLeft', true, least)).toMatchObject({ w: 3 })
    expect(nudge(at, 'ArrowDown', true, least)).toMatchObject({ h: 3 })
    expect(nudge({ ...at, x: 9 }, 'ArrowRight', true, least)).toMatchObject({ w: 3 })
  })
  it('leaves every other key alone', () => expect(nudge(at, 'Enter', false, least)).toBeNull())
})

describe('moving on a phone', () => {
  const wide = { report: 'wide', x: 0, y: 2, w: 12, h: 4 }
  const right = { report: 'right', x: 3, y: 0, w: 3, h: 2 }
  it('reads from the top left', () => expect(inOrder([wide, right, at]).map((each) => each.report)).toEqual(['r', 'right', 'wide']))
  it('exchanges two places, so that none is lost and none overlaps', () => {
    const moved = swap([at, right, wide], 'right', 'wide')
    expect(moved).toEqual([at, { ...wide, report: 'right' }, { ...right, report: 'wide' }])
    expect(swap(moved, 'right', 'wide')).toEqual([at, right, wide])
  })
})

describe('period of a report', () => {
  const status = { field: 'status', op: 'eq' as const, value: 'effective' }
  it('replaces only the period', () => {
    const month = withPeriod(status, { field: 'sign_date', relative: 'this_month' })
    expect(month).toEqual({ and: [status, { field: 'sign_date', op: 'during', value: { relative: 'this_month' } }] })
    expect(withPeriod(month, { field: 'sign_date', relative: 'this_year' })).toEqual({ and: [status, { field: 'sign_date', op: 'during', value: { relative: 'this_year' } }] })
    expect(withPeriod(month, null)).toEqual(status)
    expect(withPeriod(null, null)).toBeNull()
  })
  it('keeps a filter it cannot show', () => {
    const nested = { or: [{ and: [status, status] }, status] }
    expect(withPeriod(nested, { field: 'sign_date', relative: 'today' })).toBe(nested)
  })
})

describe('charts', () => {
  const rows = [{ key: ['a'], label: ['<b>A</b>'], value: '10.10', count: 2 }, { key: [null], label: [null], value: null, count: 0 }]
  const data = toData(rows, (row) => row.label[0] ?? 'blank', () => '#000')
  it('draws every row in its order, with the exact text beside the drawn number', () => {
    expect(data.map((datum) => [datum.name, datum.value, datum.exact])).toEqual([['<b>A</b>', 10.1, '10.10'], ['blank', 0, null]])
  })
  it('shows names in tooltips as text, never as markup', () => {
    const texts = { compact: (value: string | null) => value ?? '', full: (value: string | null) => value ?? '—', total: { name: 'total', value: '1' } }
    const option = chartOption('bar', data, texts) as { tooltip: { formatter: (at: { dataIndex: number }) => string } }
    expect(option.tooltip.formatter({ dataIndex: 0 })).toContain('&lt;b&gt;A&lt;/b&gt;')
    expect(option.tooltip.formatter({ dataIndex: 0 })).not.toContain('<b>A')
    expect(escape('a & "b"')).toBe('a &amp; &quot;b&quot;')
  })
})
