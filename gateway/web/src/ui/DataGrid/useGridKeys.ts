import { useCallback, type ClipboardEvent, type KeyboardEvent } from 'react'
import { moveCell, rangeOf, type Cell, type Extent } from '@/kernel/range'
import type { DataGridProps } from './types'

export interface GridSelection {
  active: Cell
  anchor: Cell
}

interface Wiring<T> {
  props: DataGridProps<T>
  selection: GridSelection | null
  editing: boolean
  extent: Extent
  select: (active: Cell, anchor?: Cell) => void
  edit: (cell: Cell, typed?: string) => void
  toggle: (row: number) => void
  rowAt: (index: number) => T | undefined
}

/** A key that types text: one character without a modifier, or the first stroke of an input method (Pinyin). */
function typedText(event: KeyboardEvent): string | undefined {
  const { key, keyCode, isComposing } = event.nativeEvent
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  if (isComposing || keyCode === 229 || key === 'Process') return ''
  return [...key].length === 1 && key !== ' ' ? key : undefined
}

/** Spreadsheet keys and clipboard of the grid. The editor, once open, keeps its keys to itself. */
export function useGridKeys<T>({ props, selection, editing, extent, select, edit, toggle, rowAt }: Wiring<T>) {
  const onKeyDown = useCallback((event: KeyboardEvent) => {
    if (editing || !(event.target as HTMLElement).hasAttribute('data-grid') || extent.rows === 0) return
    const ctrl = event.ctrlKey || event.metaKey
    const cell = selection?.active ?? { row: 0, column: 0 }
    const range = rangeOf(cell, selection?.anchor ?? cell)
    const key = event.key.toLowerCase()
    if (ctrl && key === 'z') {
      event.preventDefault()
      return event.shiftKey ? props.onRedo() : props.onUndo()
    }
    if (ctrl && key === 'y') {
      event.preventDefault()
      return props.onRedo()
    }
    if (ctrl && key === 'a') {
      event.preventDefault()
      return select({ row: extent.rows - 1, column: extent.columns - 1 }, { row: 0, column: 0 })
    }
    if (ctrl && key === 'd' && selection) {
      event.preventDefault()
      return range.bottom > range.top ? props.onFill({ ...range, bottom: range.top }, range) : undefined
    }
    const group = selection && props.itemAt(cell.row)
    if (group?.kind === 'group' && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault()
      return props.onToggleGroup(group.id)
    }
    if (event.key === 'Tab' && selection) {
      const next = cell.column + (event.shiftKey ? -1 : 1)
      // Past the last cell the key leaves the grid, so that nobody is caught in it.
      if (next < 0 || next >= extent.columns) return
      event.preventDefault()
      return select({ row: cell.row, column: next })
    }
    if (event.key === 'Escape' && selection && (range.top !== range.bottom || range.left !== range.right)) {
      event.preventDefault()
      event.stopPropagation()
      return select(cell)
    }
    const target = selection ? moveCell(cell, event.key, ctrl, extent) : moveCell(cell, event.key, ctrl, extent) && cell
    if (target) {
      event.preventDefault()
      return select(target, event.shiftKey ? (selection?.anchor ?? cell) : undefined)
    }
    if (!selection) return
    if (event.key === 'Enter' || event.key === 'F2') {
      if (event.nativeEvent.isComposing) return
      event.preventDefault()
      return edit(cell)
    }
    if (event.key === ' ') {
      event.preventDefault()
      if (event.shiftKey) return toggle(cell.row)
      const row = rowAt(cell.row)
      return row !== undefined ? props.onOpen(row) : undefined
    }
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      return props.onClear(range)
    }
    const typed = typedText(event)
    if (typed !== undefined) {
      // The character itself goes to the editor, as its first text; an input method writes into it on its own.
      if (typed) event.preventDefault()
      edit(cell, typed)
    }
  }, [editing, extent, selection, props, select, edit, toggle, rowAt])

  const onCopy = useCallback((event: ClipboardEvent) => {
    if (editing || !selection) return
    event.preventDefault()
    props.onCopy(rangeOf(selection.active, selection.anchor), event.clipboardData)
  }, [editing, selection, props])

  const onPaste = useCallback((event: ClipboardEvent) => {
    if (editing || !selection) return
    event.preventDefault()
    const range = rangeOf(selection.active, selection.anchor)
    props.onPaste({ row: range.top, column: range.left }, range, event.clipboardData)
  }, [editing, selection, props])

  return { onKeyDown, onCopy, onPaste }
}
