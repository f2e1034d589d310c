/** One reversible edit of a record's field. */
export interface FieldEdit {
  record: number
  field: string
  before: unknown
  after: unknown
}

/** A step is what one gesture did: one cell, or a whole pasted range. */
export type Step = readonly FieldEdit[]

export interface History {
  done: readonly Step[]
  undone: readonly Step[]
}

export const EMPTY_HISTORY: History = { done: [], undone: [] }
const LIMIT = 100

export function pushStep(history: History, step: Step): History {
  return step.length ? { done: [...history.done, step].slice(-LIMIT), undone: [] } : history
}

export function undoStep(history: History): { history: History; apply: Step } | null {
  const step = history.done.at(-1)
  if (!step) return null
  const apply = step.map((edit) => ({ ...edit, before: edit.after, after: edit.before })).reverse()
  return { history: { done: history.done.slice(0, -1), undone: [...history.undone, step] }, apply }
}

export function redoStep(history: History): { history: History; apply: Step } | null {
  const step = history.undone.at(-1)
  if (!step) return null
  return { history: { done: [...history.done, step], undone: history.undone.slice(0, -1) }, apply: step }
}
