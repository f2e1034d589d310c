import type { FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { isBlank } from '@/registry/fieldTypes'
import { FieldValue } from '@/ui/record/FieldValue'
import { systemFields, valueOf } from '@/ui/record/useFieldContext'
import styles from './RecordPage.module.css'

const TELLING = ['select', 'money', 'relation', 'date', 'person']
const MOST = 5

/** The few values that tell a record's state at a glance: status, amount, customer, date, owner. */
export function Highlights({ form, record }: { form: FormDefinition; record: RecordRow }) {
  const label = useLabel()
  const fields = TELLING.flatMap((type) => form.fields.filter((field) => field.type === type && field.key !== form.title_field).slice(0, 1))
  const owner = systemFields(form).find((field) => field.key === 'owner')
  const shown = [...fields, ...(owner && !fields.some((field) => field.type === 'person') ? [owner] : [])]
    .filter((field) => !isBlank(valueOf(record, field.key)))
    .slice(0, MOST)
  if (shown.length < 2) return null
  return (
    <dl className={styles.highlights}>
      {shown.map((field) => (
        <div key={field.key} data-type={field.type}><dt>{label(field.name, field.key)}</dt><dd><FieldValue field={field} record={record} /></dd></div>
      ))}
    </dl>
  )
}
