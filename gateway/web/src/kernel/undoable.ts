/** A value with its past and future; what designers undo. */
export interface Undoable<T> {
  past: readonly T[]
  now: T
  future: readonly T[]
}

const LIMIT = 100

export const undoable = <T>(now: T): Undoable<T> => ({ past: [], now, future: [] })

/** A further edit of the same thing (a name being typed) joins the last step instead of making another. */
export function push<T>(history: Undoable<T>, now: T, joined = false): Undoable<T> {
  if (Object.is(now, history.now)) return history
  return { past: joined && history.past.length > 0 ? history.past : [...history.past, history.now].slice(-LIMIT), now, future: [] }
}

export function undo<T>(history: Undoable<T>): Undoable<T> {
  const before = history.past.at(-1)
  return before === undefined ? history : { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future] }
}

export function redo<T>(history: Undoable<T>): Undoable<T> {
  const [next, ...rest] = history.future
  return next === undefined ? history : { past: [...history.past, history.now], now: next, future: rest }
}
