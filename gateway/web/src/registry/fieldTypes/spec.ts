import type { ComponentType, ReactNode } from 'react'
import type { DirectoryIndex } from '@/api/directory'
import type { FieldDefinition } from '@/kernel/definition'

/** What showing a value needs besides the value. */
export interface FieldContext {
  field: FieldDefinition
  /** Display text of a relation, person or department, present only if the reader may see the target. */
  label?: string | string[]
  directory: DirectoryIndex
  language: string
}

export interface EditorProps {
  id?: string
  field: FieldDefinition
  value: unknown
  label?: string | string[]
  onChange: (value: unknown) => void
  /** In the grid: the choice is final (a date was picked), save and move on. */
  onCommit?: (value: unknown) => void
  autoFocus?: boolean
  /** In the grid the editor fills its cell and opens at once. */
  inCell?: boolean
  invalid?: boolean
  describedBy?: string
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
  /** The value of pasted or typed text; undefined when the text is no such value. */
  parse?: (text: string, context: FieldContext) => unknown
  Editor?: ComponentType<EditorProps>
  /** Edited in its own window (a table of lines), not inside a cell. */
  inPanelOnly?: boolean
}

export const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
