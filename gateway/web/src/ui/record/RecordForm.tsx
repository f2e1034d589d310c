import { Alert, Button } from 'antd'
import { Suspense, useId, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/errors'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { useLabel } from '@/i18n'
import { isEditable, type FieldDefinition } from '@/kernel/definition'
import { changedValues, validateAll } from '@/kernel/validate'
import { RecordInHand, specOf } from '@/registry/fieldTypes'
import { FieldValue } from './FieldValue'
import styles from './record.module.css'

export interface RecordFormProps {
  form: FormDefinition
  /** Absent for a new record. */
  record?: RecordRow
  /** Values a new record starts with, such as the relation to the record it is created from. */
  preset?: Values
  presetLabels?: Record<string, string>
  /** Shown above the fields, about the values as they are being filled in. */
  notice?: (values: Values) => ReactNode
  onSave: (values: Values) => Promise<unknown>
  onCancel: () => void
  columns?: 1 | 2
}

/** Creates or edits a record from its form's definition; only what changed is sent. */
export function RecordForm({ form, record, preset, presetLabels, notice, onSave, onCancel, columns = 1 }: RecordFormProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const id = useId()
  const root = useRef<HTMLFormElement>(null)
  const fields = form.fields.filter((field) => (record ? true : isEditable(field)))
  const [before] = useState<Values>(() => (record ? record.values : {}))
  const [values, setValues] = useState<Values>(() => ({ ...defaults(fields, record), ...record?.values, ...preset }))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [other, setOther] = useState<string[]>([])
  const [busy, setBusy] = useState(false)

  const show = (found: Record<string, string>) => {
    setErrors(found)
    const first = fields.find((field) => found[field.key])
    if (first) requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(`[data-field="${first.key}"] :is(input, textarea, button)`)?.focus())
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const problems = validateAll(fields, values)
    if (Object.keys(problems).length > 0) {
      const name = (key: string) => label(fields.find((field) => field.key === key)?.name, key)
      return show(Object.fromEntries(Object.entries(problems).map(([key, { code, params }]) => [key, t(`fields:${code}`, { ...params, name: name(key) })])))
    }
    const editable = Object.fromEntries(fields.filter(isEditable).map((field) => [field.key, values[field.key]]))
    setBusy(true)
    setOther([])
    try {
      await onSave(changedValues(before, editable))
    } catch (error) {
      const found = fieldErrors(error, new Set(fields.map((field) => field.key)))
      show(found.fields)
      setOther(found.other)
    } finally {
      setBusy(false)
    }
  }
  return (
    <RecordInHand value={{ form: form.key, files: record?.files }}>
    <form
      ref={root} className={styles.form} onSubmit={submit} noValidate
      onKeyDown={(event) => {
        // Enter takes the date that was typed; it does not send a form that is half filled in.
        if (event.key === 'Enter' && (event.target as HTMLElement).closest('.ant-picker')) event.preventDefault()
      }}
    >
      <div className={styles.formScroll}>
        {other.length > 0 && <Alert type="error" showIcon title={other.join(' ')} style={{ marginBottom: 16 }} role="alert" />}
        {notice?.(values)}
        <div className={styles.inputs} data-columns={columns}>
          {fields.map((field) => {
            const Editor = specOf(field).Editor
            const inputId = `${id}-${field.key}`
            const error = errors[field.key]
            const help = label(field.help)
            return (
              <div key={field.key} className={styles.input} data-field={field.key} data-wide={specOf(field).wide || undefined}>
                <label htmlFor={inputId}>{label(field.name, field.key)}{field.required && <span className={styles.star} aria-hidden>*</span>}</label>
                {isEditable(field) && Editor ? (
                  <Suspense fallback={<span className="dg-bone" style={{ width: '100%', height: 32 }} />}>
                    <Editor
                      id={inputId} field={field} value={values[field.key]} label={record?.labels?.[field.key] ?? presetLabels?.[field.key]}
                      invalid={error !== undefined} describedBy={error || help ? `${inputId}-note` : undefined}
                      onChange={(value) => {
                        setValues((current) => ({ ...current, [field.key]: value }))
                        setErrors(({ [field.key]: _, ...rest }) => rest)
                      }}
                    />
                  </Suspense>
                ) : (
                  <div className={styles.readonly} id={inputId}>{record && <FieldValue field={field} record={record} />}</div>
                )}
                {(error || help) && <p id={`${inputId}-note`} className={error ? styles.error : styles.help}>{error ?? help}</p>}
              </div>
            )
          })}
        </div>
      </div>
      <div className={styles.formFoot}>
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>{record ? t('common:save') : t('common:create')}</Button>
      </div>
    </form>
    </RecordInHand>
  )
}

/** Literal defaults of a new record; the server fills in those that are computed. */
function defaults(fields: FieldDefinition[], record: RecordRow | undefined): Values {
  if (record) return {}
  return Object.fromEntries(fields.filter((field) => field.default !== undefined && field.default !== null).map((field) => [field.key, field.default]))
}
