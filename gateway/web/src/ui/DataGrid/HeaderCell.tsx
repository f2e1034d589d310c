import { ArrowDownOutlined, ArrowUpOutlined, DownOutlined } from '@ant-design/icons'
import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { GUTTER_WIDTH, type DataGridProps, type GridColumn } from './types'
import styles from './DataGrid.module.css'

const MIN_WIDTH = 64
const MAX_WIDTH = 800
const KEY_STEP = 16

interface HeaderCellProps<T> extends Pick<DataGridProps<T>, 'onResize' | 'renderHeaderMenu'> {
  column: GridColumn<T>
  index: number
}

export function HeaderCell<T>({ column, index, onResize, renderHeaderMenu }: HeaderCellProps<T>) {
  const { t } = useTranslation()
  const start = useRef<{ x: number; width: number } | null>(null)
  const resize = (width: number) => onResize(column.id, Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.round(width))))
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, width: column.width }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) resize(start.current.width + event.clientX - start.current.x)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') resize(column.width - KEY_STEP)
    if (event.key === 'ArrowRight') resize(column.width + KEY_STEP)
  }
  const title = (
    <button type="button" className={styles.headTitle}>
      {column.icon && <span className={styles.headIcon} aria-hidden>{column.icon}</span>}
      <span className={styles.headText}>{column.title}</span>
      {column.sorted && <span className={styles.sorted} aria-hidden>{column.sorted === 'asc' ? <ArrowUpOutlined /> : <ArrowDownOutlined />}</span>}
      {renderHeaderMenu && <DownOutlined className={styles.headMore} aria-hidden />}
    </button>
  )
  return (
    <div
      role="columnheader" aria-colindex={index + 2} className={styles.headCell} data-pinned={index === 0 || undefined}
      aria-sort={column.sorted ? (column.sorted === 'asc' ? 'ascending' : 'descending') : undefined}
      style={{ width: column.width, left: index === 0 ? GUTTER_WIDTH : undefined }}
    >
      {renderHeaderMenu ? renderHeaderMenu(column, title) : title}
      <span
        className={styles.grip} role="separator" aria-orientation="vertical" tabIndex={-1}
        aria-label={t('grid:resize', { name: column.title })} aria-valuenow={column.width} aria-valuemin={MIN_WIDTH} aria-valuemax={MAX_WIDTH}
        onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={() => { start.current = null }} onKeyDown={onKeyDown}
      />
    </div>
  )
}
