import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useId, useMemo, useRef, useState, type MouseEvent } from 'react'
import { flushSync } from 'react-dom'
import { rangeOf, type Cell } from '@/kernel/range'
import { GroupRow } from './GroupRow'
import { Header } from './Header'
import { Row } from './Row'
import { GUTTER_WIDTH, HEADER_HEIGHT, type DataGridProps } from './types'
import { useFillHandle } from './useFillHandle'
import { useGridKeys, type GridSelection } from './useGridKeys'
import { useVerticalScroll } from './useVerticalScroll'
import styles from './DataGrid.module.css'

const BONES = 12
const TRAILING_WIDTH = 48

/**
 * A spreadsheet-like grid: only the rows and columns in sight are in the document, events are delegated to one
 * element, and one editor exists at a time, in the active cell. Every ancestor needs a bounded height.
 */
export function DataGrid<T extends object>(props: DataGridProps<T>) {
  const { columns, count, itemAt, onVisible, rowId, rowHeight, selected, allSelected, onSelect, currentId, loading } = props
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [selection, setSelection] = useState<GridSelection | null>(null)
  const [editing, setEditing] = useState<{ cell: Cell; typed?: string } | null>(null)

  const pinned = Math.max(1, Math.min(props.pinned, columns.length))
  const widths = useMemo(() => columns.map((column) => column.width), [columns])
  const lefts = useMemo(() => {
    let left = GUTTER_WIDTH
    return widths.slice(0, pinned).map((width) => {
      left += width
      return left - width
    })
  }, [widths, pinned])
  const lead = GUTTER_WIDTH + widths.slice(0, pinned).reduce((sum, width) => sum + width, 0)

  const vertical = useVerticalScroll(scroller, { count, rowHeight, header: HEADER_HEIGHT })
  const horizontal = useVirtualizer({
    horizontal: true, count: Math.max(0, columns.length - pinned), getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index + pinned] ?? 120, overscan: 2, scrollPaddingStart: lead,
  })
  useEffect(() => horizontal.measure(), [widths, pinned, horizontal])
  useEffect(() => onVisible(vertical.from, vertical.to), [onVisible, vertical.from, vertical.to])

  const shownColumns = horizontal.getVirtualItems()
  const from = (shownColumns[0]?.index ?? 0) + pinned
  const to = (shownColumns.at(-1)?.index ?? -1) + 1 + pinned
  const before = shownColumns[0]?.start ?? 0
  const after = horizontal.getTotalSize() - (shownColumns.at(-1)?.end ?? 0)

  const { scrollToRow } = vertical
  const select = useCallback((active: Cell, anchor: Cell = active) => {
    setSelection({ active, anchor })
    scrollToRow(active.row)
    if (active.column >= pinned) horizontal.scrollToIndex(active.column - pinned)
  }, [scrollToRow, horizontal, pinned])

  const { currentIndex } = props
  useEffect(() => {
    if (currentIndex !== undefined) scrollToRow(currentIndex)
  }, [currentIndex, scrollToRow])

  const rowAt = useCallback((index: number): T | undefined => {
    const item = index >= 0 && index < count ? itemAt(index) : undefined
    return item?.kind === 'row' ? item.row : undefined
  }, [count, itemAt])

  const edit = useCallback((cell: Cell, typed?: string) => {
    const row = rowAt(cell.row)
    if (!row || !columns[cell.column]?.editable(row)) return
    // At once, not batched: an input method must find the editor focused within the same key stroke.
    flushSync(() => {
      setSelection({ active: cell, anchor: cell })
      setEditing({ cell, typed })
    })
  }, [rowAt, columns])

  const end = useCallback((move?: 'down' | 'right' | 'left') => {
    setEditing(null)
    scroller.current?.focus({ preventScroll: true })
    if (!move || !editing) return
    const { row, column } = editing.cell
    if (move === 'down') select({ row: Math.min(count - 1, row + 1), column })
    else select({ row, column: Math.max(0, Math.min(columns.length - 1, column + (move === 'right' ? 1 : -1))) })
  }, [editing, count, columns.length, select])

  const extent = { rows: count, columns: columns.length, page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2) }

  const cellAt = useCallback((event: MouseEvent): Cell | null => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('[data-column]')
    return element ? { row: Number(element.dataset.row), column: Number(element.dataset.column) } : null
  }, [])
  const range = selection && rangeOf(selection.active, selection.anchor)
  const fill = useFillHandle(range, cellAt, props.onFill, (target) => setSelection({ anchor: { row: target.top, column: target.left }, active: { row: target.bottom, column: target.right } }))

  const onMouseDown = (event: MouseEvent) => {
    const target = event.target as HTMLElement
    if (target.closest('[data-fill]') && event.button === 0) {
      event.preventDefault()
      return fill.start()
    }
    const cell = cellAt(event)
    if (!cell || event.button !== 0 || target.closest('[data-group]')) return
    if (editing && editing.cell.row === cell.row && editing.cell.column === cell.column) return
    if (target.closest('a')) return
    setSelection({ active: cell, anchor: event.shiftKey && selection ? selection.anchor : cell })
    scroller.current?.focus({ preventScroll: true })
    event.preventDefault()
  }
  const onMouseMove = (event: MouseEvent) => {
    if (event.buttons !== 1 || editing || !selection || fill.drag(event)) return
    const cell = cellAt(event)
    if (cell && (cell.row !== selection.active.row || cell.column !== selection.active.column)) setSelection({ ...selection, active: cell })
  }
  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement
    const group = target.closest<HTMLElement>('[data-group]')?.dataset.group
    if (group !== undefined) return props.onToggleGroup(group)
    const opener = target.closest<HTMLElement>('[data-open]')
    const row = opener && rowAt(Number(opener.dataset.open))
    if (row) return props.onOpen(row)
    const box = target.closest<HTMLElement>('[data-select]')
    if (box) toggle(Number(box.dataset.select))
  }
  const toggle = (index: number) => {
    const row = rowAt(index)
    if (!row) return
    const next = new Set(selected)
    if (!next.delete(rowId(row))) next.add(rowId(row))
    onSelect(next)
  }

  const keys = useGridKeys({ props, selection, editing: editing !== null, extent, select, edit, toggle, rowAt })

  const area = fill.target ?? range
  const wide = area !== null && (area.top !== area.bottom || area.left !== area.right)
  const total = GUTTER_WIDTH + widths.reduce((sum, width) => sum + width, 0) + (props.trailing ? TRAILING_WIDTH : 0)
  const shown = Array.from({ length: Math.max(0, Math.min(vertical.to, count - 1) - vertical.from + 1) }, (_, i) => vertical.from + i)
  const bones = loading ? Array.from({ length: BONES }, (_, i) => i) : []
  const bone = (key: string, index: number, top: number) => (
    <div key={key} className={styles.row} aria-hidden style={{ transform: `translateY(${top}px)`, height: rowHeight }}>
      <div className={styles.gutter} />
      {columns.slice(0, 8).map((column, c) => (
        <div key={column.id} className={styles.cell} style={{ width: column.width }}><span className="dg-bone" style={{ width: `${40 + ((index * 7 + c * 13) % 45)}%` }} /></div>
      ))}
    </div>
  )

  return (
    <div className={styles.root}>
      <div
        ref={scroller} className={styles.scroller} role={count > 0 && itemAt(0)?.kind === 'group' ? 'treegrid' : 'grid'} tabIndex={0} data-grid aria-label={props.label} aria-multiselectable
        aria-rowcount={loading ? -1 : count + 1} aria-colcount={columns.length + 1} aria-busy={loading}
        aria-activedescendant={selection && !editing && shown.includes(selection.active.row) && rowAt(selection.active.row) ? `${gridId}-${selection.active.row}-${selection.active.column}` : undefined}
        onKeyDown={keys.onKeyDown} onCopy={keys.onCopy} onPaste={keys.onPaste}
        onMouseDown={onMouseDown} onMouseMove={onMouseMove} onMouseUp={fill.drop} onClick={onClick}
        onDoubleClick={(event) => {
          const cell = cellAt(event)
          if (cell && !editing) edit(cell)
        }}
      >
        <Header
          columns={columns} lefts={lefts} from={from} to={to} before={before} after={after} width={total} checked={allSelected} partly={selected.size > 0} empty={count === 0} trailing={props.trailing}
          onResize={props.onResize} onMove={props.onMove} onSelectAll={props.onSelectAll} renderHeaderMenu={props.renderHeaderMenu}
        />
        <div className={styles.body} role="rowgroup" style={{ height: vertical.height + bones.length * rowHeight, width: total }}>
          {shown.map((index) => {
            const item = itemAt(index)
            const top = index * rowHeight + vertical.shift
            if (item.kind === 'pending') return bone(`pending-${index}`, index, top)
            if (item.kind === 'group') {
              return (
                <GroupRow
                  key={`group-${item.id}`} item={item} index={index} top={top} height={rowHeight} columns={columns} lead={lead} from={from} to={to} before={before}
                  active={selection?.active.row === index}
                />
              )
            }
            const { row } = item
            const inRange = wide && index >= area.top && index <= area.bottom
            return (
              <Row
                key={rowId(row)} row={row} id={rowId(row)} name={props.rowName(row)} index={index} number={item.number} top={top} height={rowHeight} columns={columns} lefts={lefts}
                from={from} to={to} before={before} after={after} gridId={gridId}
                active={selection?.active.row === index ? selection.active.column : -1}
                rangeFrom={inRange ? area.left : -1} rangeTo={inRange ? area.right : -2}
                corner={range && !editing && index === range.bottom ? range.right : -1}
                editor={editing?.cell.row === index ? props.renderEditor({ row, column: columns[editing.cell.column]!.id, typed: editing.typed, end }) : null}
                selected={allSelected || selected.has(rowId(row))} current={currentId === rowId(row)} color={props.rowColor?.(row)} statuses={props.statuses}
              />
            )
          })}
          {bones.map((i) => bone(`bone-${i}`, i, vertical.height + i * rowHeight))}
        </div>
      </div>
      {props.footer && <div className={styles.footer}>{props.footer}</div>}
    </div>
  )
}
