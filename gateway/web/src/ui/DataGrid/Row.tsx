import { ExpandAltOutlined } from '@ant-design/icons'
import { memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CellStatus, GridColumn } from './types'
import styles from './DataGrid.module.css'

export interface RowProps<T> {
  row: T
  name: string
  id: number
  number: number
  index: number
  top: number
  height: number
  columns: GridColumn<T>[]
  /** Left edges of the pinned columns. */
  lefts: readonly number[]
  /** Columns drawn besides the pinned ones: from, to (exclusive), and the space before and after them. */
  from: number
  to: number
  before: number
  after: number
  active: number
  rangeFrom: number
  rangeTo: number
  /** The column at whose corner the fill handle sits, in the last row of the selection. */
  corner: number
  editor: ReactNode
  selected: boolean
  current: boolean
  color?: string
  statuses: ReadonlyMap<string, CellStatus>
  gridId: string
}

function RowView<T>(props: RowProps<T>) {
  const { t } = useTranslation()
  const { row, name, id, index, columns, lefts, from, to, before, after, active, rangeFrom, rangeTo, corner, editor, selected, current, statuses, gridId, color } = props
  const cell = (position: number) => {
    const column = columns[position]!
    const status = statuses.get(`${id}:${column.id}`)
    const editing = editor !== null && position === active
    const pinned = position < lefts.length
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
        data-pinned={pinned || undefined}
        data-active={position === active || undefined}
        data-range={(position >= rangeFrom && position <= rangeTo) || undefined}
        data-align={column.align}
        data-status={status}
        data-editing={editing || undefined}
        style={{ width: column.width, left: pinned ? lefts[position] : undefined }}
      >
        {editing ? editor : <span className={styles.value}>{column.render(row)}</span>}
        {position === corner && !editing && <span className={styles.fill} data-fill aria-hidden />}
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
      data-color={color}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
    >
      <div className={styles.gutter} role="gridcell" aria-colindex={1}>
        <span className={styles.number} aria-hidden>{props.number}</span>
        <input type="checkbox" className={styles.check} checked={selected} readOnly data-select={index} aria-label={t('grid:selectRow', { name })} tabIndex={-1} />
        <button type="button" className={styles.open} data-open={index} tabIndex={-1} aria-label={t('grid:openRow', { name })}><ExpandAltOutlined /></button>
      </div>
      {lefts.map((_, position) => cell(position))}
      {before > 0 && <div style={{ width: before, flex: 'none' }} />}
      {Array.from({ length: Math.max(0, to - from) }, (_, i) => cell(from + i))}
      {after > 0 && <div style={{ width: after, flex: 'none' }} />}
    </div>
  )
}

export const Row = memo(RowView) as typeof RowView
