import { describe, expect, it } from 'vitest'
import { anchorOf, layOut, lengthOf, pagesIn, segmentAt, type GroupRow } from './rowModel'

const group = (key: unknown[], count: number): GroupRow => ({ key, label: key.map(String), count, values: {} })
const GROUPS = [group(['a'], 250), group(['a', 1], 200), group(['a', 2], 50), group([null], 3), group([null, 1], 3)]
const lay = (collapsed: string[] = []) => layOut(GROUPS, 2, 253, new Set(collapsed))

describe('a grouped list', () => {
  it('has a heading for each group and all its records', () => {
    const segments = lay()
    expect(lengthOf(segments)).toBe(253 + GROUPS.length)
    expect(segments.map((segment) => segment.kind)).toEqual(['group', 'group', 'rows', 'group', 'rows', 'group', 'group', 'rows'])
    for (let i = 0; i < lengthOf(segments); i++) expect(segmentAt(segments, i)).toBe(segments.find((s) => i >= s.start && i < s.start + s.length))
    expect(segmentAt(segments, lengthOf(segments))).toBeUndefined()
  })
  it('hides what is below a closed group, and numbers go on after it', () => {
    const segments = lay(['["a"]'])
    expect(segments.map((segment) => [segment.kind, segment.id])).toEqual([['group', '["a"]'], ['group', '[null]'], ['group', '[null,1]'], ['rows', '[null,1]']])
    expect(segments.at(-1)).toMatchObject({ numbered: 250, length: 3 })
    expect(lengthOf(lay(['["a",1]']))).toBe(58)
  })
  it('without groups is one stretch', () => expect(layOut([], 0, 7, new Set())).toEqual([{ kind: 'rows', start: 0, length: 7, id: '', numbered: 0 }]))
})

describe('the pages in sight', () => {
  it('are those of every stretch the window touches', () => {
    expect(pagesIn(lay(), 150, 210, 100)).toEqual([1, 2])
    expect(pagesIn(lay(), 0, 1, 100)).toEqual([])
    // Below a closed group the pages go on behind its records.
    expect(pagesIn(lay(['["a"]']), 0, 5, 100)).toEqual([2])
  })
  it('begin at the nearest cursor known', () => {
    const cursors = new Map([[1, 'c1'], [4, 'c4']])
    expect(anchorOf(cursors, 6, 100)).toEqual({ cursor: 'c4', skip: 200 })
    expect(anchorOf(cursors, 1, 100)).toEqual({ cursor: 'c1', skip: 0 })
    expect(anchorOf(new Map(), 3, 100)).toEqual({ skip: 300 })
  })
})
