import { useTranslation } from 'react-i18next'
import type { RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { valueType, type FieldDefinition } from '@/kernel/definition'
import { isBlank, pictureOf, renderValue } from '@/registry/fieldTypes'
import { AppLink } from '@/ui/AppLink'
import { useFieldContext, valueOf } from './useFieldContext'
import styles from './record.module.css'

const LINKS = new Set(['phone', 'email', 'url'])

/** A field's value as a record page shows it: relations lead to their record, lines are a table. */
export function FieldValue({ field, record }: { field: FieldDefinition; record: RecordRow }) {
  const context = useFieldContext()
  const value = valueOf(record, field.key)
  if (isBlank(value)) return <span className={styles.blank}>—</span>
  const type = valueType(field)
  const label = record.labels?.[field.key]
  const target = field.options?.form
  if ((type === 'relations' || type === 'references') && Array.isArray(value) && target) return <Links form={target} ids={value as number[]} titles={Array.isArray(label) ? label : []} />
  if (type === 'relation' && typeof value === 'number' && label !== undefined && target) {
    return <AppLink path={`/f/${target}/r/${value}`}>{label}</AppLink>
  }
  if (type === 'line_items' && Array.isArray(value)) return <Lines field={field} lines={value as Record<string, unknown>[]} />
  if (type === 'long_text') return <span className={styles.long}>{String(value)}</span>
  // A masked value is no address to call or to write to; a calculated one is a button that explains itself.
  if (field.access === 'masked' || (type !== field.type && LINKS.has(type))) return <>{String(value)}</>
  if (type === 'phone') return <a href={`tel:${String(value).replace(/[^\d+]/g, '')}`}>{String(value)}</a>
  if (type === 'email') return <a href={`mailto:${String(value)}`}>{String(value)}</a>
  return <>{pictureOf(value, context(field, record))}</>
}

/** Linked records by title; those the reader may not see are counted. */
function Links({ form, ids, titles }: { form: string; ids: number[]; titles: (string | null)[] }) {
  const { t } = useTranslation()
  const seen = ids.map((id, place) => ({ id, title: titles[place] })).filter(({ title }) => title != null)
  const withheld = ids.length - seen.length
  return (
    <ul className={styles.links}>
      {seen.map(({ id, title }) => <li key={id}><AppLink path={`/f/${form}/r/${id}`}>{title}</AppLink></li>)}
      {withheld > 0 && <li className={styles.blank}>{t('fields:withheldCount', { count: withheld })}</li>}
    </ul>
  )
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
