import { DownOutlined, RightOutlined } from '@ant-design/icons'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { GridColumn, GridItem } from './types'
import styles from './DataGrid.module.css'

interface GroupRowProps<T> {
  item: Extract<GridItem<T>, { kind: 'group' }>
  index: number
  top: number
  height: number
  columns: GridColumn<T>[]
  /** Width of what is pinned; the heading stands there. */
  lead: number
  from: number
  to: number
  before: number
  active: boolean
}

/** The heading of a group, with its sums under their columns. */
function GroupRowView<T>({ item, index, top, height, columns, lead, from, to, before, active }: GroupRowProps<T>) {
  const { t } = useTranslation()
  return (
    <div role="row" aria-rowindex={index + 2} aria-expanded={!item.collapsed} aria-level={item.depth + 1} className={styles.groupRow} data-depth={item.depth} style={{ transform: `translateY(${top}px)`, height }}>
      <div
        role="gridcell" aria-colindex={1} className={styles.groupHead} data-row={index} data-column={0} data-active={active || undefined}
        style={{ width: lead, paddingLeft: 14 + item.depth * 20 }}
      >
        <button type="button" className={styles.groupToggle} data-group={item.id} tabIndex={-1} aria-label={t(item.collapsed ? 'grid:expand' : 'grid:collapse', { name: item.name })}>
          {item.collapsed ? <RightOutlined /> : <DownOutlined />}
        </button>
        {item.title}
      </div>
      {before > 0 && <div style={{ width: before, flex: 'none' }} />}
      {columns.slice(from, to).map((column, i) => (
        <div key={column.id} role="gridcell" aria-colindex={from + i + 2} className={styles.groupCell} data-align={column.align} style={{ width: column.width }}>{item.cells.get(column.id)}</div>
      ))}
    </div>
  )
}

export const GroupRow = memo(GroupRowView) as typeof GroupRowView
