import type { Label } from './label'

export type Side = 'mine' | 'theirs'
/** Which side of a conflict is taken, by its id. */
export type Choices = Readonly<Record<string, Side>>

export interface ConflictPlace {
  id: string
  /** What it is about: a field, a part of the form such as `rules`, or the form itself. */
  part: string
  /** What people call it, where it has a name. */
  name: Label | null
  /** Which of its properties; the whole thing without. */
  property?: string
  key?: string
}
/** Changed by both, each in its own way; `undefined` is taken out. */
export interface Conflict extends ConflictPlace {
  mine: unknown
  theirs: unknown
  taken: Side
}

/** Marks that mean the same when they are absent. */
const FLAGS: ReadonlySet<string> = new Set(['required', 'unique', 'searchable', 'block', 'always', 'collapsed'])

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value === '' || value === undefined ? null : value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)] as const).filter(([key, each]) => each !== null && !(each === false && FLAGS.has(key))).sort(([a], [b]) => (a < b ? -1 : 1)))
}
/** Equal as definitions: absent, null and empty are one, and the order of properties says nothing. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b))

export interface Merger {
  conflicts: Conflict[]
  /** One value: the side that changed it; on conflict the chosen side, else whoever still has it, else mine. */
  leaf: <T>(place: ConflictPlace, base: T, mine: T, theirs: T) => T
  /** Things with a key: those that either side has, in the order of the side that arranged them anew, else of theirs. */
  list: <T>(base: readonly T[], mine: readonly T[], theirs: readonly T[], keyOf: (item: T) => string, one: (base: T | undefined, mine: T | undefined, theirs: T | undefined, key: string) => T | undefined) => T[]
}

export function merger(choices: Choices): Merger {
  const conflicts: Conflict[] = []
  return {
    conflicts,
    leaf: (place, base, mine, theirs) => {
      if (same(mine, theirs) || same(base, mine)) return theirs
      if (same(base, theirs)) return mine
      const taken = choices[place.id] ?? (mine === undefined ? 'theirs' : 'mine')
      conflicts.push({ ...place, mine, theirs, taken })
      return taken === 'mine' ? mine : theirs
    },
    list: (base, mine, theirs, keyOf, one) => {
      const [b, m, t] = [base, mine, theirs].map((items) => new Map(items.map((item) => [keyOf(item), item])))
      const kept = [...b!.keys()].filter((key) => m!.has(key) && t!.has(key))
      const moved = (side: Map<string, unknown>) => !same([...side.keys()].filter((key) => kept.includes(key)), kept)
      const first = moved(m!) && !moved(t!) ? m! : t!
      const order = [...new Set([...first.keys(), ...t!.keys(), ...m!.keys()])]
      return order.flatMap((key) => one(b!.get(key), m!.get(key), t!.get(key), key) ?? [])
    },
  }
}
