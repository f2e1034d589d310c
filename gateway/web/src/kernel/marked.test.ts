import { describe, expect, it } from 'vitest'
import { pieces } from './marked'

describe('pieces of a marked text', () => {
  it('are the text again', () => {
    for (const marks of [[], [[0, 2]], [[1, 3], [4, 5]], [[0, 99]], [[7, 9]]] as [number, number][][]) {
      expect(pieces('重庆华为技术', marks).map((piece) => piece.text).join('')).toBe('重庆华为技术')
    }
  })
  it('say which are hits', () => expect(pieces('重庆华为', [[2, 4]])).toEqual([{ text: '重庆', hit: false }, { text: '华为', hit: true }]))
  it('count characters, not halves of them', () => expect(pieces('😀华为', [[1, 3]])[1]).toEqual({ text: '华为', hit: true }))
})
