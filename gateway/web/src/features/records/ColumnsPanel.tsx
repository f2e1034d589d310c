import { DownOutlined, PushpinFilled, PushpinOutlined, UpOutlined } from '@ant-design/icons'
import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import type { ShownColumn, ViewColumn } from '@/kernel/view'
import styles from './Toolbar.module.css'

export interface ColumnsPanelProps {
  fields: FieldDefinition[]
  shown: ShownColumn[]
  columns: ViewColumn[]
  titleField: string | null
  onChange: (columns: ViewColumn[]) => void
}

/** Every field with its place: shown or not, pinned or not, up and down by drag or by button. */
export function ColumnsPanel({ fields, shown, columns, titleField, onChange }: ColumnsPanelProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const [dragged, setDragged] = useState<string | null>(null)
  const visible: ViewColumn[] = shown.map(({ field, width, pinned }) => ({ field: field.key, ...(width ? { width } : {}), ...(pinned ? { pinned } : {}) }))
  const hidden: ViewColumn[] = fields
    .filter((field) => !visible.some((column) => column.field === field.key))
    .map((field) => ({ ...columns.find((column) => column.field === field.key), field: field.key, hidden: true }))
  const all = [...visible, ...hidden]
  const patch = (key: string, change: Partial<ViewColumn>) => onChange(all.map((column) => (column.field === key ? clean({ ...column, ...change }) : column)))
  const move = (key: string, to: number) => {
    const rest = all.filter((column) => column.field !== key)
    rest.splice(Math.max(0, Math.min(rest.length, to)), 0, all.find((column) => column.field === key)!)
    onChange(rest)
  }
  return (
    <ul className={styles.fields}>
      {all.map((column, index) => {
        const field = fields.find((each) => each.key === column.field)
        if (!field) return null
        const name = label(field.name, field.key)
        const fixed = column.field === titleField
        return (
          <li
            key={column.field} draggable={!fixed} data-dragged={dragged === column.field || undefined} onDragStart={() => setDragged(column.field)} onDragEnd={() => setDragged(null)}
            onDragOver={(event) => event.preventDefault()} onDrop={() => dragged && dragged !== column.field && move(dragged, index)}
          >
            <Checkbox disabled={fixed} checked={!column.hidden} onChange={(event) => patch(column.field, { hidden: !event.target.checked })}>{name}</Checkbox>
            <span className={styles.fieldTools}>
              {!fixed && !column.hidden && (
                <>
                  <Button type="text" size="small" icon={column.pinned ? <PushpinFilled /> : <PushpinOutlined />} aria-label={t(column.pinned ? 'views:unpinNamed' : 'views:pinNamed', { name })} aria-pressed={column.pinned === true} onClick={() => patch(column.field, { pinned: !column.pinned })} />
                  <Button type="text" size="small" icon={<UpOutlined />} disabled={index <= 1} aria-label={t('views:moveUp', { name })} onClick={() => move(column.field, index - 1)} />
                  <Button type="text" size="small" icon={<DownOutlined />} disabled={index >= visible.length - 1} aria-label={t('views:moveDown', { name })} onClick={() => move(column.field, index + 1)} />
                </>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

const clean = ({ hidden, pinned, ...rest }: ViewColumn): ViewColumn => ({ ...rest, ...(hidden ? { hidden } : {}), ...(pinned ? { pinned } : {}) })
