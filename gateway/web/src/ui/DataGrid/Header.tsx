import { Checkbox } from 'antd'
import { memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { HeaderCell } from './HeaderCell'
import type { DataGridProps, GridColumn } from './types'
import styles from './DataGrid.module.css'

interface HeaderProps<T> extends Pick<DataGridProps<T>, 'onResize' | 'onMove' | 'renderHeaderMenu' | 'onSelectAll'> {
  columns: GridColumn<T>[]
  lefts: readonly number[]
  from: number
  to: number
  before: number
  after: number
  width: number
  checked: boolean
  partly: boolean
  empty: boolean
  trailing: ReactNode
}

/** The titles of the columns; drawn anew only when columns change, not while rows pass by. */
function HeaderView<T>({ columns, lefts, from, to, before, after, width, checked, partly, empty, trailing, onSelectAll, ...cell }: HeaderProps<T>) {
  const { t } = useTranslation()
  return (
    <div className={styles.header} role="row" aria-rowindex={1} style={{ width }}>
      <div className={styles.headGutter} role="columnheader" aria-colindex={1}>
        <Checkbox checked={checked} indeterminate={partly && !checked} aria-label={t('grid:selectAll')} disabled={empty} onChange={() => onSelectAll(!checked)} />
      </div>
      {lefts.map((left, index) => <HeaderCell key={columns[index]!.id} column={columns[index]!} index={index} left={left} columns={columns} {...cell} />)}
      {before > 0 && <div style={{ width: before, flex: 'none' }} />}
      {columns.slice(from, to).map((column, i) => <HeaderCell key={column.id} column={column} index={from + i} columns={columns} {...cell} />)}
      {after > 0 && <div style={{ width: after, flex: 'none' }} />}
      {trailing && <div className={styles.trailing} role="columnheader" aria-colindex={columns.length + 2}>{trailing}</div>}
    </div>
  )
}

export const Header = memo(HeaderView) as typeof HeaderView
