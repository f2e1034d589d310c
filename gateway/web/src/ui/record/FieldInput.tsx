import { Suspense } from 'react'
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
  record?: RecordRow
  values: Values
  shownAs?: string | (string | null)[]
  writable: boolean
  error?: string
  onChange: (value: unknown) => void
}

/** A record that is not there yet, for showing what rules have filled in. */
const NEW: RecordRow = { id: 0, version: 0, values: {} }

/** One field of a form: its name, its editor or its value, and what is wrong with it. */
export function FieldInput({ id, field, record, values, shownAs, writable, error, onChange }: FieldInputProps) {
  const label = useLabel()
  const { Editor, wide } = specOf(field)
  const help = label(field.help)
  return (
    <div className={styles.input} data-field={field.key} data-wide={wide || undefined}>
      <label htmlFor={id}>{label(field.name, field.key)}{field.required && <span className={styles.star} aria-hidden>*</span>}</label>
      {writable && Editor ? (
        <Suspense fallback={<span className="dg-bone" style={{ width: '100%', height: 32 }} />}>
          <Editor
            id={id} field={narrowed(field, values)} value={values[field.key]} label={shownAs}
            invalid={error !== undefined} describedBy={error || help ? `${id}-note` : undefined} onChange={onChange}
          />
        </Suspense>
      ) : (
        <div className={styles.readonly} id={id}><FieldValue field={field} record={{ ...(record ?? NEW), values: { ...record?.values, ...values } }} /></div>
      )}
      {(error || help) && <p id={`${id}-note`} className={error ? styles.error : styles.help}>{error ?? help}</p>}
    </div>
  )
}

/** A select with only the choices that go with the one it depends on. */
function narrowed(field: FieldDefinition, values: Values): FieldDefinition {
  return field.options?.depends_on ? { ...field, options: { ...field.options, choices: offered(field, values) } } : field
}
