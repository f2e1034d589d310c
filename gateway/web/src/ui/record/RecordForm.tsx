import { Alert, Button } from 'antd'
import { useCallback, useId, useMemo, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/errors'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { useLabel } from '@/i18n'
import { isEditable, type FieldDefinition } from '@/kernel/definition'
import { columnsTaken } from '@/kernel/layout'
import { failures, isFormula, misplaced, PLAIN, written } from '@/kernel/rules'
import { changedValues, validateAll } from '@/kernel/validate'
import { RecordInHand, specOf, type FieldLabel } from '@/registry/fieldTypes'
import { FieldInput } from './FieldInput'
import { LaidOut } from './LaidOut'
import { useClock, useFilledIn } from './useRules'
import styles from './record.module.css'

export interface RecordFormProps {
  form: FormDefinition
  /** Absent for a new record. */
  record?: RecordRow
  /** Values a new record starts with, such as the relation to the record it is created from. */
  preset?: Values
  presetLabels?: Record<string, FieldLabel>
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
  const clock = useClock()
  const [before] = useState<Values>(() => (record ? record.values : {}))
  const [start] = useState<Values>(() => ({ ...defaults(form.fields.filter(isEditable), record), ...record?.values, ...preset }))
  const [typed, setTyped] = useState<Values>(start)
  const [touched, setTouched] = useState<ReadonlySet<string>>(() => new Set(Object.keys(preset ?? {})))
  const { values, states, labels, unforeseen } = useFilledIn(form, record, start, typed, touched)
  const stateOf = (key: string) => states[key] ?? PLAIN
  /** As the rules have it now: what is hidden is neither asked for nor sent. */
  const fields = form.fields
    .filter((field) => (record || isEditable(field) || isForeseen(field)) && !stateOf(field.key).hidden)
    .map((field) => ({ ...field, required: field.required || stateOf(field.key).required }))
  const writable = (field: FieldDefinition) => isEditable(field) && !stateOf(field.key).locked
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [other, setOther] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [wanted, setWanted] = useState<string>()
  const held = useRef(new Map<string, string>())
  const hold = useCallback((key: string, reason: string | null) => {
    if (reason === null) held.current.delete(key)
    else held.current.set(key, reason)
  }, [])
  const hand = useMemo(() => ({ form: form.key, files: record?.files, hold }), [form.key, record?.files, hold])

  const show = (found: Record<string, string>) => {
    setErrors(found)
    setWanted(fields.find((field) => found[field.key])?.key)
    const first = fields.find((field) => found[field.key])
    if (first) requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(`[data-field="${first.key}"] :is(input, textarea, button)`)?.focus())
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const problems = validateAll(fields.filter(writable), values)
    if (Object.keys(problems).length > 0) {
      const name = (key: string) => label(fields.find((field) => field.key === key)?.name, key)
      return show(Object.fromEntries(Object.entries(problems).map(([key, { code, params, message }]) => [key, label(message) || t(`fields:${code}`, { ...params, name: name(key) })])))
    }
    const unready = fields.filter((field) => held.current.has(field.key))
    if (unready.length > 0) return show(Object.fromEntries(unready.map((field) => [field.key, held.current.get(field.key)!])))
    const shown = new Set(fields.map((field) => field.key))
    const wrong = failures(form, values, clock)
    if (wrong.length > 0) {
      setOther(wrong.filter(({ field }) => !field || !shown.has(field)).map(({ message }) => label(message)))
      return show(Object.fromEntries(wrong.flatMap(({ field, message }) => (field && shown.has(field) ? [[field, label(message)]] : []))))
    }
    const sent = fields.filter(writable)
    const own = (from: Values) => Object.fromEntries(sent.map((field) => [field.key, written(field, from[field.key])]))
    const changed = changedValues(own(before), own(values))
    // Emptied on purpose: said, or the server would fill in the default.
    const emptied = record ? [] : sent.filter((field) => touched.has(field.key) && !(field.key in changed) && (field.default != null || field.default_formula))
    setBusy(true)
    setOther([])
    try {
      await onSave({ ...changed, ...Object.fromEntries(emptied.map((field) => [field.key, null])) })
    } catch (error) {
      const found = fieldErrors(error, new Set(fields.map((field) => field.key)))
      show(found.fields)
      setOther(found.other)
    } finally {
      setBusy(false)
    }
  }
  return (
    <RecordInHand value={hand}>
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
        <LaidOut layout={form.layout} keys={fields.map((field) => field.key)} columns={columns} wanted={wanted}>
          {(keys, count, spans) => (
            <div className={styles.inputs} data-columns={count}>
              {keys.flatMap((key) => fields.filter((field) => field.key === key)).map((field) => (
                <FieldInput
                  key={field.key} id={`${id}-${field.key}`} field={field} span={columnsTaken(spans[field.key], specOf(field).wide ?? false, count)} record={record} values={values} writable={writable(field)}
                  unforeseen={unforeseen.has(field.key)}
                  shownAs={labels[field.key] ?? record?.labels?.[field.key] ?? presetLabels?.[field.key]} error={errors[field.key]}
                  onChange={(value) => {
                    setTyped((current) => withoutMisplaced(form, { ...current, [field.key]: value }))
                    setTouched((current) => new Set(current).add(field.key))
                    setErrors(({ [field.key]: _, ...rest }) => rest)
                  }}
                />
              ))}
            </div>
          )}
        </LaidOut>
      </div>
      <div className={styles.formFoot}>
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>{record ? t('common:save') : t('common:create')}</Button>
      </div>
    </form>
    </RecordInHand>
  )
}

/** Computed fields that are worked out while a new record is filled in. */
const isForeseen = (field: FieldDefinition): boolean => isFormula(field) || (field.type === 'lookup' && field.access !== 'masked')

/** Literal defaults of a new record; the server fills in those that are computed. */
function defaults(fields: FieldDefinition[], record: RecordRow | undefined): Values {
  if (record) return {}
  return Object.fromEntries(fields.filter((field) => field.default !== undefined && field.default !== null).map((field) => [field.key, field.default]))
}

/** A choice that no longer goes with the one above it is taken back. */
function withoutMisplaced(form: FormDefinition, values: Values): Values {
  const gone = misplaced(form, values)
  return gone.length === 0 ? values : withoutMisplaced(form, { ...values, ...Object.fromEntries(gone.map((key) => [key, null])) })
}
