import type { ReactNode } from 'react'
import type { Cell, Range } from '@/kernel/range'

export const ROW_HEIGHT = 36
export const GUTTER_WIDTH = 64

export interface GridColumn<T> {
  id: string
  title: string
  icon?: ReactNode
  width: number
  align?: 'end' | 'center'
  sorted?: 'asc' | 'desc'
  render: (row: T) => ReactNode
  editable: (row: T) => boolean
}

export type CellStatus = 'saving' | 'saved' | 'failed'

/** How the editor of a cell ends. */
export interface EditorSession<T> {
  row: T
  column: string
  /** Text typed on the closed cell, which replaces its value; undefined edits the value there is. */
  typed?: string
  end: (move?: 'down' | 'right' | 'left') => void
}

export interface DataGridProps<T> {
  label: string
  columns: GridColumn<T>[]
  rows: T[]
  rowId: (row: T) => number
  rowName: (row: T) => string
  /** Statuses of cells by `${row id}:${column id}`. */
  statuses: ReadonlyMap<string, CellStatus>
  selected: ReadonlySet<number>
  onSelect: (selected: ReadonlySet<number>) => void
  /** The row in the side panel. */
  currentId?: number
  onOpen: (row: T) => void
  onResize: (column: string, width: number) => void
  renderEditor: (session: EditorSession<T>) => ReactNode
  renderHeaderMenu?: (column: GridColumn<T>, trigger: ReactNode) => ReactNode
  /** Rows beyond those loaded: how many bones to draw, and the call that loads them. */
  loading?: boolean
  hasMore?: boolean
  onMore: () => void
  onCopy: (range: Range) => string
  onPaste: (at: Cell, range: Range, text: string) => void
  onClear: (range: Range) => void
  onUndo: () => void
  onRedo: () => void
  footer?: ReactNode
  /** After the last column: the "add a field" button, for those who may. */
  trailing?: ReactNode
}
