import type { ReactNode } from 'react'
import type { Cell, Range } from '@/kernel/range'

export const HEADER_HEIGHT = 36
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

/** What stands at a place of the list: a record, the heading of a group, or a record that is still on its way. */
export type GridItem<T> =
  | { kind: 'row'; row: T; number: number }
  | { kind: 'group'; id: string; depth: number; collapsed: boolean; title: ReactNode; name: string; cells: ReadonlyMap<string, ReactNode> }
  | { kind: 'pending' }

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
  /** How many columns, from the left, stay in sight. */
  pinned: number
  count: number
  itemAt: (index: number) => GridItem<T>
  /** The places in sight, told whenever they change. */
  onVisible: (from: number, to: number) => void
  /** Nothing is known of the list yet. */
  loading: boolean
  rowHeight: number
  rowId: (row: T) => number
  rowName: (row: T) => string
  /** A stripe at the start of the row and its background. */
  rowColor?: (row: T) => string | undefined
  /** Statuses of cells by `${row id}:${column id}`. */
  statuses: ReadonlyMap<string, CellStatus>
  selected: ReadonlySet<number>
  /** Everything that matches is selected, seen or not. */
  allSelected: boolean
  onSelect: (selected: ReadonlySet<number>) => void
  onSelectAll: (all: boolean) => void
  onToggleGroup: (id: string) => void
  /** The row in the side panel. */
  currentId?: number
  /** Where that row stands: the grid follows it. */
  currentIndex?: number
  onOpen: (row: T) => void
  onResize: (column: string, width: number) => void
  /** A column was dragged, or moved by key, to the place of another. */
  onMove: (column: string, to: string) => void
  renderEditor: (session: EditorSession<T>) => ReactNode
  renderHeaderMenu?: (column: GridColumn<T>, trigger: ReactNode) => ReactNode
  onCopy: (range: Range, clipboard: DataTransfer) => void
  onPaste: (at: Cell, range: Range, clipboard: DataTransfer) => void
  onClear: (range: Range) => void
  /** The source is repeated over the rest of the target. */
  onFill: (source: Range, target: Range) => void
  onUndo: () => void
  onRedo: () => void
  footer?: ReactNode
  /** After the last column: the "add a field" button, for those who may. */
  trailing?: ReactNode
}
