import { describe, expect, it } from 'vitest'
import { copiedCells, fromHtml, fromTsv, toHtml, toTsv } from './clipboard'
import { fillRows } from './range'

const CELLS = [['合同 "甲"', '1,200.00'], ['两\n行', '<b>&'], ['', 'x']]

describe('copied cells', () => {
  it('come back the same as text and as a table', () => {
    expect(fromTsv(toTsv(CELLS))).toEqual(CELLS)
    expect(fromHtml(toHtml(CELLS))).toEqual(CELLS)
  })
  it('of a spreadsheet are its text, of a web page its table', () => {
    expect(copiedCells('a\tb\n1\t2', '<table><tr><td>z</td></tr></table>')).toEqual([['a', 'b'], ['1', '2']])
    expect(copiedCells('a b', '<table><tr><td colspan=2>a</td><td>b&#20013;</td></tr></table>')).toEqual([['a', '', 'b中']])
    expect(copiedCells('just words', '<p>just words</p>')).toEqual([['just words']])
  })
})

describe('filling', () => {
  const range = (top: number, bottom: number) => ({ top, bottom, left: 0, right: 0 })
  it('repeats the pattern downwards and upwards', () => {
    expect(fillRows(range(2, 3), range(2, 6))).toEqual([{ from: 2, to: 4 }, { from: 3, to: 5 }, { from: 2, to: 6 }])
    expect(fillRows(range(2, 3), range(0, 3))).toEqual([{ from: 2, to: 0 }, { from: 3, to: 1 }])
  })
})
