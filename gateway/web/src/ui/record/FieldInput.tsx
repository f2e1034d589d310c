import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordRow, Values } from '@/api/types'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { offered } from '@/kernel/rules'
import { specOf } from '@/registry/fieldTypes'
import { FieldValue } from './FieldValue'
import styles from './record.module.css'

export interface FieldInputProps {
  id: string
  /** With `required` as the rules have it at the moment. */
  field: FieldDefinition
  /** Columns it takes. */
  span?: number
  record?: RecordRow
  values: Values
  shownAs?: string | (string | null)[]
  writable: boolean
  /** Whether its value is known only after saving. */
  unforeseen?: boolean
  error?: string
  onChange: (value: unknown) => void
}

/** A record that is not there yet, for showing what rules have filled in. */
const NEW: RecordRow = { id: 0, version: 0, values: {} }

/** One field of a form: its name, its editor or its value, and what is wrong with it. */
export function FieldInput({ id, field, span, record, values, shownAs, writable, unforeseen, error, onChange }: FieldInputProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const { Editor } = specOf(field)
  const help = label(field.help)
  return (
    <div className={styles.input} data-field={field.key} data-span={span}>
      <label htmlFor={id}>{label(field.name, field.key)}{field.required && <span className={styles.star} aria-hidden>*</span>}</label>
      {writable && Editor ? (
        <Suspense fallback={<span className="dg-bone" style={{ width: '100%', height: 32 }} />}>
          <Editor
            id={id} placeholder={label(field.placeholder) || undefined} field={narrowed(field, values)} value={values[field.key]} label={shownAs}
            invalid={error !== undefined} describedBy={error || help ? `${id}-note` : undefined} onChange={onChange}
          />
        </Suspense>
      ) : (
        <output className={styles.readonly} id={id} aria-live="off">
          {unforeseen ? <span className={styles.blank}>{t('fields:afterSaving')}</span> : (
            <FieldValue field={field} record={{ ...(record ?? NEW), values: { ...record?.values, ...values }, labels: { ...record?.labels, ...(shownAs === undefined ? {} : { [field.key]: shownAs }) } }} />
          )}
        </output>
      )}
      {(error || help) && <p id={`${id}-note`} className={error ? styles.error : styles.help}>{error ?? help}</p>}
    </div>
  )
}

/** A select with only the choices that go with the one it depends on. */
function narrowed(field: FieldDefinition, values: Values): FieldDefinition {
  return field.options?.depends_on ? { ...field, options: { ...field.options, choices: offered(field, values) } } : field
}
