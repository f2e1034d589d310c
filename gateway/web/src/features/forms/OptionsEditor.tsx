import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { useLabel } from '@/i18n'
import type { FieldDefinition, FieldOptions, FieldType } from '@/kernel/definition'
import { ChoicesEditor } from './ChoicesEditor'
import { newField } from './draft'
import styles from './Designer.module.css'

const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'JPY', 'GBP']
const RESULTS: FieldType[] = ['text', 'number', 'money', 'percent', 'date', 'checkbox']
const LINE_TYPES: FieldType[] = ['text', 'number', 'money', 'percent', 'date', 'select', 'checkbox', 'relation', 'formula']
const MAX_SCALE = 8

export interface OptionsEditorProps {
  field: FieldDefinition
  onChange: (change: Partial<FieldDefinition>) => void
  /** What cannot change once records exist: target form, result type, formula. */
  fresh: boolean
}

/** The settings that a field's type has. */
export function OptionsEditor({ field, onChange, fresh }: OptionsEditorProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: apps = [] } = useQuery(appsQuery)
  const options = field.options ?? {}
  const set = (change: FieldOptions) => onChange({ options: { ...options, ...change } })
  const bound = (key: 'min' | 'max') => (
    <Property label={t(`designer:${key}`)}>
      <Input value={options[key] ?? ''} inputMode="decimal" aria-label={t(`designer:${key}`)} onChange={(e) => set({ [key]: e.target.value.trim() || undefined })} />
    </Property>
  )
  const scale = (
    <Property label={t('designer:scale')}>
      <InputNumber min={0} max={MAX_SCALE} precision={0} value={options.scale} aria-label={t('designer:scale')} onChange={(value) => set({ scale: value ?? undefined })} style={{ width: '100%' }} />
    </Property>
  )
  switch (field.type) {
    case 'select': case 'multi_select':
      return <ChoicesEditor choices={options.choices ?? []} onChange={(choices) => set({ choices })} />
    case 'text':
      return (
        <Property label={t('designer:maxLength')}>
          <InputNumber min={1} max={4000} precision={0} value={options.max_length} aria-label={t('designer:maxLength')} onChange={(value) => set({ max_length: value ?? undefined })} style={{ width: '100%' }} />
        </Property>
      )
    case 'number': return <>{scale}<div className={styles.pair}>{bound('min')}{bound('max')}</div></>
    case 'percent': return scale
    case 'money':
      return (
        <>
          <Property label={t('designer:currency')}>
            <Select disabled={!fresh} value={options.currency ?? 'CNY'} aria-label={t('designer:currency')} options={CURRENCIES.map((value) => ({ value, label: t(`designer:currencies.${value}`) }))} onChange={(currency) => set({ currency })} />
          </Property>
          <div className={styles.pair}>{bound('min')}{bound('max')}</div>
        </>
      )
    case 'relation':
      return (
        <Property label={t('designer:target')} required>
          <Select
            disabled={!fresh} value={options.form} aria-label={t('designer:target')} placeholder={t('filter:choose')} showSearch={{ optionFilterProp: 'label' }}
            options={apps.map((app) => ({ label: label(app.name, app.key), options: app.forms.map((form) => ({ value: form.key, label: label(form.name, form.key) })) }))}
            onChange={(form) => set({ form })}
          />
        </Property>
      )
    case 'auto_number':
      return (
        <Property label={t('designer:pattern')} hint={t('designer:patternHint')}>
          <Input disabled={!fresh} value={typeof options.pattern === 'string' ? options.pattern : ''} aria-label={t('designer:pattern')} onChange={(e) => set({ pattern: e.target.value })} />
        </Property>
      )
    case 'formula':
      return (
        <>
          <Property label={t('designer:formula')} hint={t('designer:formulaHint')} required>
            <Input.TextArea disabled={!fresh} autoSize={{ minRows: 2, maxRows: 6 }} className={styles.code} value={field.formula ?? ''} aria-label={t('designer:formula')} spellCheck={false} onChange={(e) => onChange({ formula: e.target.value })} />
          </Property>
          <Property label={t('designer:result')}>
            <Select disabled={!fresh} value={options.result} aria-label={t('designer:result')} options={RESULTS.map((value) => ({ value, label: t(`fields:types.${value}`) }))} onChange={(result) => set({ result })} />
          </Property>
        </>
      )
    case 'line_items':
      return <LineFields fields={options.fields ?? []} onChange={(fields) => set({ fields })} fresh={fresh} />
    default: return null
  }
}

export function Property({ label, hint, required, children }: { label: string; hint?: string; required?: boolean; children: ReactNode }) {
  return (
    <div className={styles.property}>
      <span className={styles.propertyName}>{label}{required && <span className={styles.star} aria-hidden> *</span>}</span>
      {children}
      {hint && <p className={styles.hint}>{hint}</p>}
    </div>
  )
}

/** The columns of a line table. */
function LineFields({ fields, onChange, fresh }: { fields: FieldDefinition[]; onChange: (fields: FieldDefinition[]) => void; fresh: boolean }) {
  const { t } = useTranslation()
  const replace = (index: number, change: Partial<FieldDefinition>) => onChange(fields.map((field, i) => (i === index ? { ...field, ...change } : field)))
  const nameOf = (field: FieldDefinition) => (typeof field.name === 'string' ? field.name : (field.name['zh-CN'] ?? ''))
  return (
    <fieldset className={styles.property}>
      <legend>{t('designer:columns')}</legend>
      {fields.map((field, index) => (
        <div key={index} className={styles.lineField}>
          <Input value={nameOf(field)} aria-label={t('designer:columnName', { number: index + 1 })} placeholder={t('designer:name')} onChange={(e) => replace(index, { name: { 'zh-CN': e.target.value, en: typeof field.name === 'string' ? '' : (field.name.en ?? '') } })} />
          <Select
            value={field.type} disabled={!fresh && field.key !== ''} aria-label={t('designer:columnType', { number: index + 1 })}
            options={LINE_TYPES.map((value) => ({ value, label: t(`fields:types.${value}`) }))}
            onChange={(type) => replace(index, { ...newField(type, []), name: field.name })}
          />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t('designer:removeColumn', { number: index + 1 })} onClick={() => onChange(fields.filter((_, i) => i !== index))} />
          {(field.type === 'formula' || field.type === 'relation' || field.type === 'select') && (
            <div className={styles.lineOptions}><OptionsEditor field={field} fresh={fresh} onChange={(change) => replace(index, change)} /></div>
          )}
        </div>
      ))}
      <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => onChange([...fields, newField('text', [])])}>{t('designer:addColumn')}</Button>
    </fieldset>
  )
}
