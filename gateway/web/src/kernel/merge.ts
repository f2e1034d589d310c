import type { FieldDefinition } from './definition'
import { isEditable } from './definition'

export interface Mergeable {
  id: number
  created_at?: string
  values: Record<string, unknown>
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
const same = (a: unknown, b: unknown) => (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b)

/** The fields the records disagree about and the person may write: what there is to choose. */
export function disputed(fields: readonly FieldDefinition[], records: readonly Mergeable[]): FieldDefinition[] {
  return fields.filter((field) => isEditable(field) && records.some((record) => !same(record.values[field.key], records[0]!.values[field.key])))
}

/** The record most worth keeping: the fullest one, and of equally full ones the oldest. */
export function fullest(records: readonly Mergeable[]): number {
  const filled = (record: Mergeable) => Object.values(record.values).filter((value) => !isEmpty(value)).length
  return [...records].sort((a, b) => filled(b) - filled(a) || a.id - b.id)[0]!.id
}

/** From which record each field is taken unless the person chooses: the kept one's own value, else the first there is. */
export function proposal(fields: readonly FieldDefinition[], records: readonly Mergeable[], kept: number): Record<string, number> {
  const own = records.find((record) => record.id === kept)!
  return Object.fromEntries(fields.map((field) => {
    const source = isEmpty(own.values[field.key]) ? records.find((record) => !isEmpty(record.values[field.key])) : own
    return [field.key, (source ?? own).id]
  }))
}

/** What the kept record takes over: the chosen values that are not its own already. */
export function takenOver(fields: readonly FieldDefinition[], records: readonly Mergeable[], kept: number, chosen: Record<string, number>): Record<string, unknown> {
  const own = records.find((record) => record.id === kept)!
  const taken: Record<string, unknown> = {}
  for (const field of fields) {
    const value = records.find((record) => record.id === chosen[field.key])?.values[field.key]
    if (!same(value, own.values[field.key])) taken[field.key] = value ?? null
  }
  return taken
}
