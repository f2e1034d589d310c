import { LockOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Popover, Spin } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { formQuery } from '@/api/forms'
import { explanationQuery, type FormulaSource } from '@/api/formulas'
import type { RecordRow } from '@/api/types'
import type { FieldDefinition } from '@/kernel/definition'
import { useLabel } from '@/i18n'
import { textOf } from '@/registry/fieldTypes'
import { AppLink } from '@/ui/AppLink'
import { useFieldContext } from './useFieldContext'
import styles from './Explained.module.css'

const CALCULATED = new Set(['formula', 'lookup', 'rollup'])

interface ExplainedProps {
  form: string
  field: FieldDefinition
  record: RecordRow
  children: ReactNode
}

/** A calculated value that tells, when it is clicked or Enter is pressed on it, what it was made from. */
export function Explained({ form, field, record, children }: ExplainedProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const [open, setOpen] = useState(false)
  // A masked value keeps its inputs to itself.
  if (!CALCULATED.has(field.type) || field.access === 'masked') return children
  const name = label(field.name, field.key)
  const isLink = field.options?.result === 'relation'
  return (
    <Popover
      trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen} title={name} destroyOnHidden
      content={<Inputs form={form} field={field} record={record} />}
    >
      {isLink ? <span>{children}</span> : (
        <button type="button" className={styles.trigger} aria-expanded={open} aria-haspopup="dialog" title={t('formulas:explain')} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
          {children}
        </button>
      )}
    </Popover>
  )
}

function Inputs({ form, field, record }: Omit<ExplainedProps, 'children'>) {
  const { t } = useTranslation()
  const { data, error } = useQuery(explanationQuery(form, record.id, record.version, field.key))
  if (error) return <p role="alert">{errorText(error)}</p>
  if (!data) return <Spin size="small" />
  const shown = data.inputs.filter((input) => !input.hidden)
  const hidden = data.inputs.length - shown.length
  const more = (data.total ?? 0) - shown.length
  return (
    <div className={styles.root}>
      {data.formula && <p className={styles.formula}>{data.formula}</p>}
      {shown.length > 0 && (
        <dl className={styles.inputs}>
          {shown.map((input, index) => <Input key={index} form={form} input={input} />)}
        </dl>
      )}
      {more > 0 && <p className={styles.note}>{t('formulas:moreInputs', { count: more })}</p>}
      {hidden > 0 && <p className={styles.note}><LockOutlined aria-hidden /> {t('formulas:hiddenInputs')}</p>}
      {data.inputs.length === 0 && <p className={styles.note}>{t('formulas:noInputs')}</p>}
    </div>
  )
}

function Input({ form, input }: { form: string; input: FormulaSource }) {
  const context = useFieldContext()
  const { data: definition } = useQuery(formQuery(input.record?.form ?? form))
  const field = definition?.fields.find((each) => each.key === input.key)
  const name = input.label ?? ''
  // Written as the field it comes from is, currency and separators included.
  const written = field && input.text == null && !Array.isArray(input.value) ? textOf(input.value, context(field)) : ''
  return (
    <>
      <dt>{input.record ? <AppLink path={`/f/${input.record.form}/r/${input.record.id}`}>{name === input.record.title ? name : `${name} · ${input.record.title}`}</AppLink> : name}</dt>
      <dd>{written || plain(input.text ?? input.value)}</dd>
    </>
  )
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (typeof value === 'boolean') return value ? '✓' : '✗'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
