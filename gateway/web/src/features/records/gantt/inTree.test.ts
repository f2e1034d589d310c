import { describe, expect, it } from 'vitest'
import type { RecordRow } from '@/api/types'
import { inTree } from './inTree'

const row = (id: number, up?: number): RecordRow => ({ id, version: 1, values: { up } })
const shape = (rows: RecordRow[], parent?: string) => inTree(rows, parent).map(({ row: { id }, depth }) => [id, depth])

describe('records and their parts', () => {
  it('stand below each other in the order of the list', () => {
    expect(shape([row(3, 1), row(1), row(4, 3), row(2, 1), row(5, 99)], 'up')).toEqual([[1, 0], [3, 1], [4, 2], [2, 1], [5, 0]])
    expect(shape([row(2, 1), row(1)])).toEqual([[2, 0], [1, 0]])
  })
  it('in a circle are still there, once each', () => expect(shape([row(1, 2), row(2, 1), row(3, 3)], 'up')).toEqual([[3, 0], [1, 0], [2, 0]]))
})
