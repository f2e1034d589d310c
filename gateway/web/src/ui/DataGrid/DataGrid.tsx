import { columnSizingFeature, tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Checkbox } from 'antd'
import { useCallback, useEffect, useId, useMemo, useRef, useState, type MouseEvent } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { rangeOf, type Cell } from '@/kernel/range'
import { HeaderCell } from './HeaderCell'
import { Row } from './Row'
import { GUTTER_WIDTH, ROW_HEIGHT, type DataGridProps } from './types'
import { useGridKeys, type GridSelection } from './useGridKeys'
import styles from './DataGrid.module.css'

const features = tableFeatures({ columnSizingFeature })
const MORE_BEFORE_END = 30
const BONES = 12

/**
 * A spreadsheet-like grid: only the rows and columns in sight are in the document, events are delegated to one
 * element, and one editor exists at a time, in the active cell. Every ancestor needs a bounded height.
 */
export function DataGrid<T extends object>(props: DataGridProps<T>) {
  const { t } = useTranslation()
  const { columns, rows, rowId, selected, onSelect, currentId, loading, hasMore, onMore } = props
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [selection, setSelection] = useState<GridSelection | null>(null)
  const [editing, setEditing] = useState<{ cell: Cell; typed?: string } | null>(null)

  const definitions = useMemo<ColumnDef<typeof features, T>[]>(
    () => columns.map((column) => ({ id: column.id, size: column.width, minSize: 64, accessorFn: (row: T) => row })),
    [columns],
  )
  const table = useTable({ features, columns: definitions, data: rows, getRowId: (row) => String(rowId(row)) })
  const tableRows = table.getRowModel().rows
  const widths = useMemo(() => columns.map((column) => column.width), [columns])

  const vertical = useVirtualizer({
    count: tableRows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 8,
    scrollPaddingStart: ROW_HEIGHT, scrollPaddingEnd: ROW_HEIGHT,
  })
  const horizontal = useVirtualizer({
    horizontal: true, count: Math.max(0, columns.length - 1), getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index + 1] ?? 120, overscan: 2, scrollPaddingStart: GUTTER_WIDTH + (widths[0] ?? 0),
  })
  useEffect(() => horizontal.measure(), [widths, horizontal])

  const shownRows = vertical.getVirtualItems()
  const shownColumns = horizontal.getVirtualItems()
  const from = (shownColumns[0]?.index ?? 0) + 1
  const to = (shownColumns.at(-1)?.index ?? -1) + 2
  const before = shownColumns[0]?.start ?? 0
  const after = horizontal.getTotalSize() - (shownColumns.at(-1)?.end ?? 0)
  const last = shownRows.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !loading && last >= rows.length - MORE_BEFORE_END) onMore()
  }, [hasMore, loading, last, rows.length, onMore])

  const select = useCallback((active: Cell, anchor: Cell = active) => {
    setSelection({ active, anchor })
    vertical.scrollToIndex(active.row)
    if (active.column > 0) horizontal.scrollToIndex(active.column - 1)
  }, [vertical, horizontal])

  const edit = useCallback((cell: Cell, typed?: string) => {
    const row = rows[cell.row]
    if (!row || !columns[cell.column]?.editable(row)) return
    // At once, not batched: an input method must find the editor focused within the same key stroke.
    flushSync(() => {
      setSelection({ active: cell, anchor: cell })
      setEditing({ cell, typed })
    })
  }, [rows, columns])

  const end = useCallback((move?: 'down' | 'right' | 'left') => {
    setEditing(null)
    scroller.current?.focus({ preventScroll: true })
    if (!move || !editing) return
    const { row, column } = editing.cell
    if (move === 'down') select({ row: Math.min(rows.length - 1, row + 1), column })
    else select({ row, column: Math.max(0, Math.min(columns.length - 1, column + (move === 'right' ? 1 : -1))) })
  }, [editing, rows.length, columns.length, select])

  const extent = { rows: rows.length, columns: columns.length, page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW_HEIGHT) - 2) }

  const cellAt = (event: MouseEvent): Cell | null => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('[data-column]')
    return element ? { row: Number(element.dataset.row), column: Number(element.dataset.column) } : null
  }
  const onMouseDown = (event: MouseEvent) => {
    const cell = cellAt(event)
    if (!cell || event.button !== 0) return
    if (editing && editing.cell.row === cell.row && editing.cell.column === cell.column) return
    if ((event.target as HTMLElement).closest('a')) return
    setSelection({ active: cell, anchor: event.shiftKey && selection ? selection.anchor : cell })
    scroller.current?.focus({ preventScroll: true })
    event.preventDefault()
  }
  const onMouseMove = (event: MouseEvent) => {
    if (event.buttons !== 1 || editing || !selection) return
    const cell = cellAt(event)
    if (cell && (cell.row !== selection.active.row || cell.column !== selection.active.column)) setSelection({ ...selection, active: cell })
  }
  const onClick = (event: MouseEvent) => {
    const opener = (event.target as HTMLElement).closest<HTMLElement>('[data-open]')
    const row = opener && rows[Number(opener.dataset.open)]
    if (row) return props.onOpen(row)
    const box = (event.target as HTMLElement).closest<HTMLElement>('[data-select]')
    if (box) toggle(Number(box.dataset.select))
  }
  const toggle = (index: number) => {
    const row = rows[index]
    if (!row) return
    const next = new Set(selected)
    if (!next.delete(rowId(row))) next.add(rowId(row))
    onSelect(next)
  }

  const keys = useGridKeys({ props, selection, editing: editing !== null, extent, select, edit, toggle })

  const range = selection && rangeOf(selection.active, selection.anchor)
  const total = GUTTER_WIDTH + widths.reduce((sum, width) => sum + width, 0) + (props.trailing ? 48 : 0)
  const bones = loading ? BONES : 0
  const allSelected = rows.length > 0 && rows.every((row) => selected.has(rowId(row)))

  return (
    <div className={styles.root}>
      <div
        ref={scroller} className={styles.scroller} role="grid" tabIndex={0} data-grid aria-label={props.label} aria-multiselectable
        aria-rowcount={hasMore ? -1 : rows.length + 1} aria-colcount={columns.length + 1} aria-busy={loading}
        aria-activedescendant={selection && !editing && shownRows.some(({ index }) => index === selection.active.row) ? `${gridId}-${selection.active.row}-${selection.active.column}` : undefined}
        onKeyDown={keys.onKeyDown} onCopy={keys.onCopy} onPaste={keys.onPaste}
        onMouseDown={onMouseDown} onMouseMove={onMouseMove} onClick={onClick}
        onDoubleClick={(event) => {
          const cell = cellAt(event)
          if (cell && !editing) edit(cell)
        }}
      >
        <div className={styles.header} role="row" aria-rowindex={1} style={{ width: total }}>
          <div className={styles.headGutter} role="columnheader" aria-colindex={1}>
            <Checkbox
              checked={allSelected} indeterminate={selected.size > 0 && !allSelected} aria-label={t('grid:selectAll')}
              onChange={() => onSelect(allSelected ? new Set() : new Set(rows.map(rowId)))}
            />
          </div>
          {columns[0] && <HeaderCell column={columns[0]} index={0} {...props} />}
          {before > 0 && <div style={{ width: before, flex: 'none' }} />}
          {columns.slice(from, to).map((column, i) => <HeaderCell key={column.id} column={column} index={from + i} {...props} />)}
          {after > 0 && <div style={{ width: after, flex: 'none' }} />}
          {props.trailing && <div className={styles.trailing} role="columnheader" aria-colindex={columns.length + 2}>{props.trailing}</div>}
        </div>
        <div className={styles.body} role="rowgroup" style={{ height: vertical.getTotalSize() + bones * ROW_HEIGHT, width: total }}>
          {shownRows.map(({ index }) => {
            const item = tableRows[index]
            if (!item) return null
            const row = item.original
            const inRange = range !== null && index >= range.top && index <= range.bottom && (range.top !== range.bottom || range.left !== range.right)
            return (
              <Row
                key={item.id} row={row} id={rowId(row)} name={props.rowName(row)} index={index} columns={columns} widths={widths}
                from={from} to={to} before={before} after={after} gridId={gridId}
                active={selection?.active.row === index ? selection.active.column : -1}
                rangeFrom={inRange ? range.left : -1} rangeTo={inRange ? range.right : -2}
                editor={editing?.cell.row === index ? props.renderEditor({ row, column: columns[editing.cell.column]!.id, typed: editing.typed, end }) : null}
                selected={selected.has(rowId(row))} current={currentId === rowId(row)} statuses={props.statuses}
              />
            )
          })}
          {Array.from({ length: bones }, (_, i) => (
            <div key={`bone-${i}`} className={styles.row} aria-hidden style={{ transform: `translateY(${vertical.getTotalSize() + i * ROW_HEIGHT}px)` }}>
              <div className={styles.gutter} />
              {columns.slice(0, 8).map((column, c) => (
                <div key={column.id} className={styles.cell} style={{ width: column.width }}><span className="dg-bone" style={{ width: `${40 + ((i * 7 + c * 13) % 45)}%` }} /></div>
              ))}
            </div>
          ))}
        </div>
      </div>
      {props.footer && <div className={styles.footer}>{props.footer}</div>}
    </div>
  )
}
