import type { RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { valueType, type FieldDefinition } from '@/kernel/definition'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import { AppLink } from '@/ui/AppLink'
import { useFieldContext, valueOf } from './useFieldContext'
import styles from './record.module.css'

/** A field's value as a record page shows it: relations lead to their record, lines are a table. */
export function FieldValue({ field, record }: { field: FieldDefinition; record: RecordRow }) {
  const context = useFieldContext()
  const value = valueOf(record, field.key)
  if (isBlank(value)) return <span className={styles.blank}>—</span>
  const type = valueType(field)
  const label = record.labels?.[field.key]
  if (type === 'relation' && typeof value === 'number' && label !== undefined && field.options?.form) {
    return <AppLink path={`/f/${field.options.form}/r/${value}`}>{label}</AppLink>
  }
  if (type === 'line_items' && Array.isArray(value)) return <Lines field={field} lines={value as Record<string, unknown>[]} />
  if (type === 'long_text') return <span className={styles.long}>{String(value)}</span>
  // A masked value is no address to call or to write to.
  if (field.access === 'masked') return <>{String(value)}</>
  if (type === 'phone') return <a href={`tel:${String(value).replace(/[^\d+]/g, '')}`}>{String(value)}</a>
  if (type === 'email') return <a href={`mailto:${String(value)}`}>{String(value)}</a>
  return <>{renderValue(value, context(field, record))}</>
}

function Lines({ field, lines }: { field: FieldDefinition; lines: Record<string, unknown>[] }) {
  const context = useFieldContext()
  const label = useLabel()
  const columns = field.options?.fields ?? []
  return (
    <div className={styles.lines}>
      <table aria-label={label(field.name, field.key)}>
        <thead>
          <tr>{columns.map((column) => <th key={column.key} scope="col" data-end={isNumeric(column) || undefined}>{label(column.name, column.key)}</th>)}</tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column.key} data-end={isNumeric(column) || undefined}>{renderValue(line[column.key], context(column)) || '—'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const isNumeric = (field: FieldDefinition) => ['number', 'money', 'percent'].includes(valueType(field))
