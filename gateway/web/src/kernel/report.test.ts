import { describe, expect, it } from 'vitest'
import { inSubtree, unitTree } from './departments'
import { pageOfLink } from './link'
import { compactDecimal, inReadingOrder, largest, measuredField, placeBelow, share, type Report } from './report'
import { push, redo, undo, undoable } from './undoable'

describe('figures', () => {
  it.each([
    ['1234567', 'zh-CN', '123.5万'], ['1234567', 'en', '1.2M'], ['9999.94', 'zh-CN', '9,999.9'], ['10000', 'zh-CN', '1万'], ['123456789012', 'zh-CN', '1,234.6亿'],
    ['-52000', 'zh-CN', '-5.2万'], ['0', 'en', '0'], ['1000', 'en', '1K'], ['0.15', 'en', '0.2'], ['n/a', 'en', 'n/a'],
  ])('%s in %s is %s', (text, language, short) => expect(compactDecimal(text, language)).toBe(short))

  it('finds the largest exactly, beyond what a float can tell apart', () => {
    expect(largest(['90071992547409930.01', '90071992547409930.02', null])).toBe('90071992547409930.02')
    expect(largest(['-5', '-3'])).toBe('0')
  })

  it('never draws a bar outside of its track', () => {
    expect([share('5', '10'), share('10', '10'), share('20', '10'), share('-5', '10'), share('5', '0'), share(null, '10')]).toEqual([0.5, 1, 1, 0, 0, 0])
  })

  it('measures no field where records are counted', () => {
    const report: Report = { key: 'r', name: 'r', widget: 'bar', form: 'f', measure: { agg: 'count', field: 'amount' } }
    const amount = { key: 'amount', name: 'Amount', type: 'money' as const }
    expect(measuredField(report, [amount])).toBeUndefined()
    expect(measuredField({ ...report, measure: { agg: 'sum', field: 'amount' } }, [amount])).toBe(amount)
  })

  it('puts a new widget below all others, and reads from the top left', () => {
    const widgets = [{ report: 'b', x: 6, y: 0, w: 6, h: 4 }, { report: 'c', x: 0, y: 4, w: 6, h: 2 }, { report: 'a', x: 0, y: 0, w: 6, h: 2 }]
    expect(placeBelow(widgets, 'd', { w: 3, h: 2 })).toEqual({ report: 'd', x: 0, y: 6, w: 3, h: 2 })
    expect(inReadingOrder(widgets).map((widget) => widget.report)).toEqual(['a', 'b', 'c'])
  })
})

describe('links of messages', () => {
  it.each([
    ['/records/contract/12', '/f/contract/r/12'], ['/inbox?task=5', '/inbox?task=5'], ['', null], [null, null],
    ['https://evil.example', null], ['//evil.example', null], ['javascript:alert(1)', null],
  ])('%s leads to %s', (link, page) => expect(pageOfLink(link)).toBe(page))
})

describe('departments', () => {
  const units = [{ id: 1, parent: null }, { id: 2, parent: 1 }, { id: 3, parent: 2 }, { id: 4, parent: 1 }, { id: 9, parent: 77 }]
  it('makes a tree; what hangs on nothing known stands at the top', () => {
    expect(unitTree(units).map((node) => node.unit.id)).toEqual([1, 9])
    expect(unitTree(units)[0]!.children.map((node) => [node.unit.id, node.depth])).toEqual([[2, 1], [4, 1]])
  })
  it('knows everything below a department', () => {
    expect([...inSubtree(units, 2)].sort()).toEqual([2, 3])
    expect([...inSubtree(units, 1)].sort()).toEqual([1, 2, 3, 4])
  })
})

describe('undo', () => {
  it('goes back and forth, and forgets the future on a new edit', () => {
    let history = push(push(undoable(1), 2), 3)
    history = undo(history)
    expect(history.now).toBe(2)
    expect(redo(history).now).toBe(3)
    expect(redo(push(history, 7)).now).toBe(7)
    expect(undo(undo(undo(history))).now).toBe(1)
  })
  it('takes typing back as one step', () => {
    const typed = push(push(push(undoable(''), 'a'), 'ab', true), 'abc', true)
    expect(typed.now).toBe('abc')
    expect(undo(typed).now).toBe('')
  })
})
