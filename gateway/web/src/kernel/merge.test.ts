import { describe, expect, it } from 'vitest'
import type { FieldDefinition } from './definition'
import { disputed, fullest, proposal, takenOver } from './merge'

const field = (key: string, access: 'read' | 'write' = 'write'): FieldDefinition => ({ key, name: key, type: 'text', access })
const FIELDS = [field('name'), field('phone'), field('city'), field('note', 'read')]
const RECORDS = [
  { id: 5, values: { name: 'A', city: 'x' } },
  { id: 3, values: { name: 'B', phone: '1', city: 'x', note: 'n' } },
]

describe('merging', () => {
  it('asks only about what differs and may be written', () => {
    expect(disputed(FIELDS, RECORDS).map((each) => each.key)).toEqual(['name', 'phone'])
  })
  it('keeps the fullest record and fills its gaps', () => {
    expect(fullest(RECORDS)).toBe(3)
    const fields = disputed(FIELDS, RECORDS)
    const chosen = proposal(fields, RECORDS, 5)
    expect(chosen).toEqual({ name: 5, phone: 3 })
    expect(takenOver(fields, RECORDS, 5, chosen)).toEqual({ phone: '1' })
    expect(takenOver(fields, RECORDS, 3, { name: 5, phone: 5 })).toEqual({ name: 'A', phone: null })
  })
})
