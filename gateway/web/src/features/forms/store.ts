import { createContext, useContext } from 'react'
import { createStore, useStore, type StoreApi } from 'zustand'
import { perform, type Command, type FormDraft, type Revision } from '@/kernel/designer'
import { redo, undo, undoable, type Undoable } from '@/kernel/undoable'

/** What the properties are shown of: a field, or a section, a tab or a block of tabs. */
export type Selection = { field: string } | { part: string } | null

export interface Designer {
  history: Undoable<Revision>
  selection: Selection
  /** What was last done, for those who hear the page. */
  said: string
  dispatch: (command: Command) => void
  undo: () => void
  redo: () => void
  select: (selection: Selection) => void
  say: (text: string) => void
}
export type DesignerStore = StoreApi<Designer>

/** Two changes of one text within this time are one step to take back. */
const TYPING_PAUSE_MS = 1_200

export function createDesigner(draft: FormDraft, selection: Selection = null): DesignerStore {
  let last = 0
  return createStore<Designer>((set) => {
    const travel = (move: typeof undo) => set(({ history, selection: chosen }) => {
      const next = move<Revision>(history)
      last = 0
      return { history: next, selection: stillThere(next.now.draft, chosen) }
    })
    return {
      history: undoable<Revision>({ draft, command: null }),
      selection,
      said: '',
      dispatch: (command) => set(({ history, selection: chosen }) => {
        const now = Date.now()
        const next = perform(history, command, now - last < TYPING_PAUSE_MS)
        last = now
        return { history: next, selection: command.do === 'rekey_field' && chosen && 'field' in chosen && chosen.field === command.key ? { field: command.to } : stillThere(next.now.draft, chosen) }
      }),
      undo: () => travel(undo),
      redo: () => travel(redo),
      select: (next) => set({ selection: next }),
      // The same words twice are heard twice only when they differ: a blank more does that.
      say: (text) => set(({ said }) => ({ said: said === text ? `${text} ` : text })),
    }
  })
}

const stillThere = (draft: FormDraft, selection: Selection): Selection =>
  selection && 'field' in selection && !draft.fields.some((field) => field.key === selection.field) ? null : selection

export const DesignerContext = createContext<DesignerStore | null>(null)

export function useDesigner<T>(pick: (designer: Designer) => T): T {
  const store = useContext(DesignerContext)
  if (!store) throw new Error('no form is being designed here')
  return useStore(store, pick)
}
export const useDraft = (): FormDraft => useDesigner((designer) => designer.history.now.draft)
