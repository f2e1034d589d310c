import { createContext, type ComponentType, type KeyboardEvent, type ReactNode } from 'react'
import type { DirectoryIndex } from '@/api/directory'
import type { FileEntry } from '@/api/files'
import type { FieldDefinition, FieldType } from '@/kernel/definition'
import type { Operator } from '@/kernel/filter'
import type { Problem } from '@/kernel/validate'

/** The display text of one reference, or of several in order, null where the reader may not see one. */
export type FieldLabel = string | (string | null)[]

/** The record whose fields are being edited: where uploads belong, and the files it has. */
export const RecordInHand = createContext<{
  form: string
  files?: Record<string, FileEntry[]>
  /** Says why a field is not ready to be saved, or null when it is. */
  hold?: (field: string, reason: string | null) => void
}>({ form: '' })

/** What showing a value needs besides the value. */
export interface FieldContext {
  field: FieldDefinition
  /** Display text of a relation, person or department, present only if the reader may see the target. */
  label?: FieldLabel
  /** The files of the value, as far as they are known. */
  files?: FileEntry[]
  directory: DirectoryIndex
  language: string
}

export interface EditorProps {
  id?: string
  field: FieldDefinition
  value: unknown
  label?: FieldLabel
  onChange: (value: unknown) => void
  /** In the grid: the choice is final (a date was picked), save and move on. */
  onCommit?: (value: unknown) => void
  autoFocus?: boolean
  /** In the grid the editor fills its cell and opens at once. */
  inCell?: boolean
  invalid?: boolean
  describedBy?: string
  /** The form's own words for the empty editor. */
  placeholder?: string
  /** Where no visible label names the editor. */
  ariaLabel?: string
}

export interface FieldTypeSpec {
  Icon: ComponentType
  /** Default column width in px. */
  width: number
  align?: 'end' | 'center'
  /** Plain text: for copying, cards, history and titles. Empty text for no value. */
  text: (value: unknown, context: FieldContext) => string
  /** Richer display in cells and details; the plain text where absent. */
  render?: (value: unknown, context: FieldContext) => ReactNode
  /** The largest display, on a record's own page; `render` where absent. */
  picture?: (value: unknown, context: FieldContext) => ReactNode
  /** The value of pasted or typed text; undefined when the text is no such value. */
  parse?: (text: string, context: FieldContext) => unknown
  Editor?: ComponentType<EditorProps>
  /** Edited in its own window (a table of lines), not inside a cell. */
  inPanelOnly?: boolean
  /** Asks for the whole width of a form. */
  wide?: boolean
  /** What conditions may ask, for a type that `kernel/filter` does not know. */
  operators?: Operator[]
  /** What is wrong with a value, beyond what `kernel/validate` knows. */
  validate?: (value: unknown, field: FieldDefinition) => Problem | null
}

/** What a module of this folder exports to add its types: found by itself, named nowhere else. */
export type FieldTypes = Partial<Record<FieldType, FieldTypeSpec>>

/** Tab leaves a list of several; antd would also choose the entry that happens to be marked. */
export const leaveOnTab = (event: KeyboardEvent): void => {
  if (event.key === 'Tab') event.stopPropagation()
}

export const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
