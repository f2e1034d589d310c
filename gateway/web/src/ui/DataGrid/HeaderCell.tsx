import { ArrowDownOutlined, ArrowUpOutlined, DownOutlined } from '@ant-design/icons'
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { DataGridProps, GridColumn } from './types'
import styles from './DataGrid.module.css'

const MIN_WIDTH = 64
const MAX_WIDTH = 800
const KEY_STEP = 16
const DRAGGED = 'application/x-dougong-column'

interface HeaderCellProps<T> extends Pick<DataGridProps<T>, 'onResize' | 'onMove' | 'renderHeaderMenu' | 'columns'> {
  column: GridColumn<T>
  index: number
  /** Its left edge, if it is pinned. */
  left?: number
}

/** A column's title: its menu, its width, and a handle to carry the column elsewhere (Alt and arrows do the same). */
export function HeaderCell<T>({ column, columns, index, left, onResize, onMove, renderHeaderMenu }: HeaderCellProps<T>) {
  const { t } = useTranslation()
  const start = useRef<{ x: number; width: number } | null>(null)
  const [over, setOver] = useState(false)
  const resize = (width: number) => onResize(column.id, Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.round(width))))
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, width: column.width }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) resize(start.current.width + event.clientX - start.current.x)
  }
  const onGripKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') resize(column.width - KEY_STEP)
    if (event.key === 'ArrowRight') resize(column.width + KEY_STEP)
  }
  const onTitleKey = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
    event.preventDefault()
    const neighbour = columns[index + (event.key === 'ArrowLeft' ? -1 : 1)]
    if (neighbour) onMove(column.id, neighbour.id)
  }
  const title = (
    <button
      type="button" className={styles.headTitle} draggable onKeyDown={onTitleKey}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, column.id)
        event.dataTransfer.effectAllowed = 'move'
      }}
    >
      {column.icon && <span className={styles.headIcon} aria-hidden>{column.icon}</span>}
      <span className={styles.headText}>{column.title}</span>
      {column.sorted && <span className={styles.sorted} aria-hidden>{column.sorted === 'asc' ? <ArrowUpOutlined /> : <ArrowDownOutlined />}</span>}
      {renderHeaderMenu && <DownOutlined className={styles.headMore} aria-hidden />}
    </button>
  )
  return (
    <div
      role="columnheader" aria-colindex={index + 2} className={styles.headCell} data-pinned={left !== undefined || undefined} data-over={over || undefined}
      aria-sort={column.sorted ? (column.sorted === 'asc' ? 'ascending' : 'descending') : undefined}
      style={{ width: column.width, left }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        const moved = event.dataTransfer.getData(DRAGGED)
        if (moved && moved !== column.id) onMove(moved, column.id)
      }}
    >
      {renderHeaderMenu ? renderHeaderMenu(column, title) : title}
      <span
        className={styles.grip} role="separator" aria-orientation="vertical" tabIndex={-1}
        aria-label={t('grid:resize', { name: column.title })} aria-valuenow={column.width} aria-valuemin={MIN_WIDTH} aria-valuemax={MAX_WIDTH}
        onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={() => { start.current = null }} onKeyDown={onGripKey}
      />
    </div>
  )
}
