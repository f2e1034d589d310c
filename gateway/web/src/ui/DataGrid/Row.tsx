import { ExpandAltOutlined } from '@ant-design/icons'
import { memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { GUTTER_WIDTH, ROW_HEIGHT, type CellStatus, type GridColumn } from './types'
import styles from './DataGrid.module.css'

export interface RowProps<T> {
  row: T
  name: string
  id: number
  index: number
  columns: GridColumn<T>[]
  widths: number[]
  /** Columns drawn besides the first, which is pinned: from, to (exclusive), and the space before and after them. */
  from: number
  to: number
  before: number
  after: number
  active: number
  rangeFrom: number
  rangeTo: number
  editor: ReactNode
  selected: boolean
  current: boolean
  statuses: ReadonlyMap<string, CellStatus>
  gridId: string
}

function RowView<T>(props: RowProps<T>) {
  const { t } = useTranslation()
  const { row, name, id, index, columns, widths, from, to, before, after, active, rangeFrom, rangeTo, editor, selected, current, statuses, gridId } = props
  const cell = (position: number) => {
    const column = columns[position]!
    const status = statuses.get(`${id}:${column.id}`)
    const editing = editor !== null && position === active
    return (
      <div
        key={column.id}
        id={`${gridId}-${index}-${position}`}
        role="gridcell"
        aria-colindex={position + 2}
        aria-selected={position === active || (position >= rangeFrom && position <= rangeTo)}
        aria-readonly={!column.editable(row)}
        data-row={index}
        data-column={position}
        className={styles.cell}
        data-pinned={position === 0 || undefined}
        data-active={position === active || undefined}
        data-range={(position >= rangeFrom && position <= rangeTo) || undefined}
        data-align={column.align}
        data-status={status}
        data-editing={editing || undefined}
        style={{ width: widths[position], left: position === 0 ? GUTTER_WIDTH : undefined }}
      >
        {editing ? editor : <span className={styles.value}>{column.render(row)}</span>}
        {status && <span className="sr-only">{t(`grid:status.${status}`)}</span>}
      </div>
    )
  }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      data-selected={selected || undefined}
      data-current={current || undefined}
      style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}
    >
      <div className={styles.gutter} role="gridcell" aria-colindex={1}>
        <span className={styles.number} aria-hidden>{index + 1}</span>
        <input type="checkbox" className={styles.check} checked={selected} readOnly data-select={index} aria-label={t('grid:selectRow', { name })} tabIndex={-1} />
        <button type="button" className={styles.open} data-open={index} tabIndex={-1} aria-label={t('grid:openRow', { name })}><ExpandAltOutlined /></button>
      </div>
      {columns.length > 0 && cell(0)}
      {before > 0 && <div style={{ width: before, flex: 'none' }} />}
      {Array.from({ length: Math.max(0, to - from) }, (_, i) => cell(from + i))}
      {after > 0 && <div style={{ width: after, flex: 'none' }} />}
    </div>
  )
}

export const Row = memo(RowView) as typeof RowView
