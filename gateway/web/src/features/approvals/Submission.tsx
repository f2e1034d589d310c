import { useTranslation } from 'react-i18next'
import type { TaskDetail } from '@/api/approvals'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS, valueType, type FieldDefinition } from '@/kernel/definition'
import { isBlank } from '@/registry/fieldTypes'
import { FieldValue } from '@/ui/record/FieldValue'
import { valueOf } from '@/ui/record/useFieldContext'
import styles from './TaskDetail.module.css'

const WIDE = new Set(['long_text', 'line_items'])

/** What the initiator submitted; values that differ from the round before show both. */
export function Submission({ task }: { task: TaskDetail }) {
  const { t } = useTranslation()
  const label = useLabel()
  const changed = new Set(task.changes)
  const system = SYSTEM_FIELDS.filter((field) => changed.has(field.key))
  // An empty field says nothing, unless it was emptied.
  const fields = [...system, ...task.fields].filter((field) => changed.has(field.key) || !isBlank(valueOf(task.current, field.key)))
  return (
    <dl className={styles.fields}>
      {fields.map((field) => (
        <div key={field.key} className={styles.field} data-type={valueType(field)} data-wide={WIDE.has(field.type) || undefined} data-changed={changed.has(field.key) || undefined}>
          <dt>{label(field.name, field.key)}{changed.has(field.key) && <span className={styles.mark}>{t('approvals:changed')}</span>}</dt>
          <dd>
            {changed.has(field.key) && task.before && <Before field={field} task={task} />}
            <FieldValue field={field} record={task.current} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Before({ field, task }: { field: FieldDefinition; task: TaskDetail }) {
  const { t } = useTranslation()
  const value = <FieldValue field={field} record={task.before!} />
  return (
    <span className={styles.before}>
      <span className={styles.beforeName}>{t('approvals:before')}</span>
      {field.type === 'line_items' ? value : <s>{value}</s>}
    </span>
  )
}
