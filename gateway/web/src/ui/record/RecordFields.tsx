import { LockOutlined } from '@ant-design/icons'
import { Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { columnsTaken } from '@/kernel/layout'
import { specOf } from '@/registry/fieldTypes'
import { usePhone } from '@/ui/useBreakpoint'
import { Explained } from './Explained'
import { FieldValue } from './FieldValue'
import { LaidOut } from './LaidOut'
import { systemFields, valueOf } from './useFieldContext'
import { useStates } from './useRules'
import styles from './record.module.css'

/** All fields of a record, read; what is masked for the reader says so. */
export function RecordFields({ form, record, columns: wished = 2 }: { form: FormDefinition; record: RecordRow; columns?: 1 | 2 }) {
  const columns = usePhone() ? 1 : wished
  const { t } = useTranslation()
  const label = useLabel()
  const states = useStates(form, record)
  const system = systemFields(form).filter((field) => valueOf(record, field.key) != null)
  return (
    <>
      <LaidOut layout={form.layout} keys={form.fields.filter((field) => !states[field.key]?.hidden).map((field) => field.key)} columns={columns}>
        {(keys, count, spans) => (
          <dl className={styles.fields} data-columns={count}>
            {form.fields.filter((field) => keys.includes(field.key)).sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key)).map((field) => (
              <div key={field.key} className={styles.field} data-wide={specOf(field).wide || undefined} data-span={columnsTaken(spans[field.key], specOf(field).wide ?? false, count)}>
                <dt>
                  {label(field.name, field.key)}
                  {field.access === 'masked' && <Tooltip title={t('detail:masked')}><LockOutlined aria-label={t('detail:masked')} /></Tooltip>}
                </dt>
                <dd><Explained form={form.key} field={field} record={record}><FieldValue field={field} record={record} /></Explained></dd>
              </div>
            ))}
          </dl>
        )}
      </LaidOut>
      <dl className={styles.system}>
        {system.map((field) => (
          <div key={field.key}><dt>{label(field.name)}</dt><dd><FieldValue field={field} record={record} /></dd></div>
        ))}
      </dl>
    </>
  )
}
