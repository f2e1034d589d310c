import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { i18n, useLabel } from '@/i18n'
import { specOf, renderValue } from '../index'
import type { EditorProps } from '../spec'
import styles from '../values.module.css'

type Line = Record<string, unknown>

/** Rows of a sub-form; its formulas are in the values, worked out by whoever holds the form. */
export default function LineItemsEditor({ field, value, onChange }: EditorProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const directory = useDirectory()
  const lines = Array.isArray(value) ? (value as Line[]) : []
  const columns = field.options?.fields ?? []
  const change = (index: number, key: string, next: unknown) =>
    onChange(lines.map((line, i) => (i === index ? { ...line, [key]: next } : line)))
  const blank: Line = Object.fromEntries(columns.filter((c) => c.default != null).map((c) => [c.key, c.default]))

  return (
    <div className={styles.lineTable}>
      <table aria-label={label(field.name)}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col">{label(column.name, column.key)}{column.required && ' *'}</th>
            ))}
            <th className={styles.tools}><span className="sr-only">{t('fields:tools')}</span></th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index}>
              {columns.map((column) => {
                const spec = specOf(column)
                const computed = column.type === 'formula' || column.type === 'auto_number'
                if (computed || !spec.Editor) {
                  return (
                    <td key={column.key} className={styles.readonly}>
                      {renderValue(line[column.key], { field: column, directory, language: i18n.language }) || '—'}
                    </td>
                  )
                }
                return (
                  <td key={column.key}>
                    <Suspense fallback={<span className="dg-bone" style={{ width: '100%', height: 32 }} />}>
                      <spec.Editor
                        field={column}
                        value={line[column.key]}
                        ariaLabel={`${label(column.name, column.key)} ${index + 1}`}
                        onChange={(next) => change(index, column.key, next)}
                      />
                    </Suspense>
                  </td>
                )
              })}
              <td className={styles.tools}>
                <Button
                  type="text" size="small" icon={<DeleteOutlined />} aria-label={t('fields:removeLine', { number: index + 1 })}
                  onClick={() => onChange(lines.filter((_, i) => i !== index))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.lineFoot}>
        <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => onChange([...lines, { ...blank }])}>{t('fields:addLine')}</Button>
      </div>
    </div>
  )
}

