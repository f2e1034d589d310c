import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, InputNumber, Segmented, Select, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { importPreviewQuery, mapImport } from '@/api/records'
import { meQuery } from '@/api/session'
import type { FormDefinition, ImportColumn, ImportMapping, ImportPreview } from '@/api/types'
import { useLabel } from '@/i18n'
import { isEditable } from '@/kernel/definition'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import styles from './ImportPage.module.css'

interface Props {
  id: number
  form: FormDefinition | undefined
  formKey: string
  onMapped: () => void
}

/** What the file holds and what each column stands for: proposed, looked over, changed where it is wrong. */
export function Mapping({ id, form, onMapped }: Props) {
  const { t } = useTranslation()
  const [sheet, setSheet] = useState('')
  const [header, setHeader] = useState<number | undefined>()
  const { data: seen, isError, error, refetch } = useQuery(importPreviewQuery(id, sheet, header))
  if (isError) return <Failure error={error} onRetry={refetch} />
  if (!seen || !form) return <div className={styles.result} aria-busy><span className="dg-bone" style={{ width: 240, height: 20 }} /></div>
  return (
    <>
      <div className={styles.source}>
        {seen.sheets.length > 1 && (
          <label>{t('imports:sheet')}<Select aria-label={t('imports:sheet')} value={seen.sheet} options={seen.sheets.map((value) => ({ value, label: value }))} onChange={(value) => { setSheet(value); setHeader(undefined) }} /></label>
        )}
        <label>{t('imports:headerRow')}<InputNumber aria-label={t('imports:headerRow')} min={0} max={200} value={seen.header_row} onChange={(value) => { if (value !== null) setHeader(value) }} /></label>
        {seen.encoding && <Tag>{seen.encoding.toUpperCase()}</Tag>}
      </div>
      <Columns key={`${seen.sheet}:${seen.header_row}`} id={id} form={form} seen={seen} onMapped={onMapped} />
    </>
  )
}

const NEW = '+new'
type Choice = Record<number, string | null>

function Columns({ id, form, seen, onMapped }: { id: number; form: FormDefinition; seen: ImportPreview; onMapped: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { failed } = useFeedback()
  const [choice, setChoice] = useState<Choice>(() => Object.fromEntries(seen.columns.map((each) => [each.column, each.field])))
  const [mode, setMode] = useState<ImportMapping['mode']>('insert')
  const [key, setKey] = useState<string>()
  const [make, setMake] = useState<Record<string, boolean>>({})
  const save = useMutation({ mutationFn: (mapping: ImportMapping) => mapImport(id, mapping), onSuccess: onMapped, onError: failed })
  const fields = form.fields.filter((field) => isEditable(field))
  const taken = new Set(Object.values(choice))
  const missing = fields.filter((field) => field.required && field.default == null && !taken.has(field.key))
  const uniques = fields.filter((field) => field.unique && taken.has(field.key))
  const relations = fields.filter((field) => field.type === 'relation' && taken.has(field.key))
  const { data: me } = useQuery(meQuery)
  const mayDesign = me?.admin.includes('forms') ?? false
  const options = (own: string | null | undefined) => [
    ...fields.filter((field) => field.key === own || !taken.has(field.key)).map((field) => ({ value: field.key, label: `${label(field.name, field.key)}${field.required ? ' *' : ''}` })),
    ...(mayDesign ? [{ value: NEW, label: t('imports:newField') }] : []),
  ]
  const submit = () => save.mutate({
    sheet: seen.sheet,
    header_row: seen.header_row,
    mode,
    key: mode === 'insert' ? undefined : key,
    create_missing: make,
    columns: seen.columns.map((each) => ({
      column: each.column,
      field: choice[each.column] === NEW ? null : choice[each.column] ?? null,
      date: each.date ?? undefined,
      new: choice[each.column] === NEW ? newField(each, form) : undefined,
    })),
  })
  return (
    <>
      <ul className={styles.columns}>
        {seen.columns.map((each) => (
          <li key={each.column}>
            <div className={styles.heading}>
              <strong>{each.header || t('imports:unnamed', { number: each.column + 1 })}</strong>
              <span>{each.samples.slice(0, 3).join(' · ')}</span>
            </div>
            <Select
              className={styles.target} showSearch allowClear optionFilterProp="label" placeholder={t('imports:leaveOut')}
              aria-label={t('imports:fieldFor', { name: each.header || each.column + 1 })}
              value={choice[each.column] ?? undefined} options={options(choice[each.column])}
              onChange={(value: string | undefined) => setChoice({ ...choice, [each.column]: value ?? null })}
            />
            {each.field !== null && choice[each.column] === each.field && each.score < 0.8 && <Tag color="orange" style={{ color: '#873800' }}>{t('imports:lookOver')}</Tag>}
          </li>
        ))}
      </ul>
      {missing.length > 0 && <Alert type="warning" showIcon message={t('imports:missing', { names: missing.map((field) => label(field.name, field.key)).join('、') })} />}
      {relations.map((field) => (
        <p key={field.key}><Checkbox checked={make[field.key] ?? false} onChange={(event) => setMake({ ...make, [field.key]: event.target.checked })}>{t('imports:makeMissing', { name: label(field.name, field.key) })}</Checkbox></p>
      ))}
      {uniques.length > 0 && (
        <div className={styles.source}>
          <Segmented<ImportMapping['mode']>
            aria-label={t('imports:existing')} value={mode} onChange={(value) => { setMode(value); setKey(key ?? uniques[0]?.key) }}
            options={[{ value: 'insert', label: t('imports:mode.insert') }, { value: 'upsert', label: t('imports:mode.upsert') }, { value: 'update', label: t('imports:mode.update') }]}
          />
          {mode !== 'insert' && <label>{t('imports:key')}<Select aria-label={t('imports:key')} value={key} onChange={setKey} options={uniques.map((field) => ({ value: field.key, label: label(field.name, field.key) }))} /></label>}
        </div>
      )}
      <div className={styles.actions}>
        <Button type="primary" loading={save.isPending} disabled={![...taken].some((each) => each)} onClick={submit}>{t('imports:tryOut')}</Button>
      </div>
    </>
  )
}

/** A field for a column that has none, of the type its cells look like. */
function newField(column: ImportColumn, form: FormDefinition) {
  const used = new Set(form.fields.map((field) => field.key))
  let number = column.column + 1
  while (used.has(`col_${number}`)) number += 100
  const choices = column.type_guess === 'select' ? { options: { choices: column.choices.map((value) => ({ value, name: value })) } } : {}
  return { key: `col_${number}`, name: column.header || `#${column.column + 1}`, type: column.type_guess, ...choices }
}
