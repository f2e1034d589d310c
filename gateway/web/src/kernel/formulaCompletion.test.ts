import { expect, test } from 'vitest'
import { complete, offsetOf, unfinished } from './formulaCompletion'

test('a brace begins a field, a word a function, a text neither', () => {
  expect(unfinished('SUM({金', 6)).toEqual({ kind: 'field', typed: '金', from: 4 })
  expect(unfinished('1 + SU', 6)).toEqual({ kind: 'function', typed: 'SU', from: 4 })
  expect(unfinished('{a} & "SU', 9)).toBeNull()
  expect(unfinished('{amount} ', 9)).toBeNull()
  expect(unfinished('"a" & LE', 8)).toEqual({ kind: 'function', typed: 'LE', from: 6 })
})

test('what is chosen takes the place of what was typed', () => {
  const put = (text: string, chosen: string, cursor = text.length) => complete(text, cursor, unfinished(text, cursor)!, chosen)
  expect(put('1 + SU', 'SUM')).toEqual({ text: '1 + SUM()', cursor: 8 })
  expect(put('1 + {am', 'amount')).toEqual({ text: '1 + {amount}', cursor: 12 })
  expect(put('{am} + 1', 'amount', 3)).toEqual({ text: '{amount} + 1', cursor: 8 })
  expect(put('SU(1)', 'SUM', 2)).toEqual({ text: 'SUM(1)', cursor: 4 })
})

test('a place told in lines and characters is found in the text', () => {
  expect(offsetOf('a\nbc', 2, 2)).toBe(3)
  expect(offsetOf('"𠮷" + x', 1, 7)).toBe(7)
})
