import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input, InputNumber, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { appsQuery, formQuery } from '@/api/forms'
import { useLabel } from '@/i18n'
import type { FieldDefinition, FieldOptions, FieldType } from '@/kernel/definition'
import { LabelProperty, Property } from '@/ui/Property'
import { ChoicesEditor } from './ChoicesEditor'
import { DraftFormula } from './DraftFormula'
import { LineFields } from './LineFields'
import styles from './Designer.module.css'

const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'JPY', 'GBP']
const RESULTS: FieldType[] = ['text', 'number', 'money', 'percent', 'date', 'checkbox']
const AGGREGATES: readonly FieldOptions['agg'][] = ['count', 'sum', 'avg', 'min', 'max', 'count_distinct', 'list']
const BARCODES = ['qr', 'code128', 'ean13'] as const
const MAX_SCALE = 8
const MOST_STARS = 10

/** Options that only some types have; the server checks them against the type. */
type Options = FieldOptions & { gapless?: boolean }

export interface OptionsEditorProps {
  field: FieldDefinition
  onChange: (change: Partial<FieldDefinition>) => void
  /** What cannot change once records exist: target form, result type, currency. */
  fresh: boolean
  /** The fields beside it, for choices that depend on another and for values that come through a relation. */
  siblings?: readonly FieldDefinition[]
  /** The table whose column this is. */
  table?: FieldDefinition
}

/** The settings that a field's type has. */
export function OptionsEditor({ field, onChange, fresh, siblings = [], table }: OptionsEditorProps) {
  const { t } = useTranslation()
  const options: Options = field.options ?? {}
  const set = (change: Options) => onChange({ options: { ...options, ...change } })
  const type: string = field.type
  switch (type) {
    case 'select': case 'radio': case 'multi_select': return <><ChoicesEditor choices={options.choices ?? []} onChange={(choices) => set({ choices })} parents={parentChoices(options, siblings)} /><Cascade field={field} siblings={siblings} set={set} /></>
    case 'text': case 'long_text': return <TextOptions options={options} set={set} pattern={type === 'text'} />
    case 'number': return <><Scale options={options} set={set} /><Bounds options={options} set={set} /></>
    case 'percent': return <><Scale options={options} set={set} /><Bounds options={options} set={set} /></>
    case 'money':
      return (
        <>
          <Property label={t('designer:currency')}>
            <Select disabled={!fresh} value={options.currency ?? 'CNY'} aria-label={t('designer:currency')} options={CURRENCIES.map((value) => ({ value, label: t(`designer:currencies.${value}`) }))} onChange={(currency) => set({ currency })} />
          </Property>
          <Bounds options={options} set={set} />
        </>
      )
    case 'date': case 'datetime': return <Bounds options={options} set={set} placeholder="2026-01-31" />
    case 'rating':
      return <Property label={t('designer:stars')}><InputNumber min={2} max={MOST_STARS} precision={0} value={Number(options.max ?? 5)} aria-label={t('designer:stars')} style={{ width: '100%' }} onChange={(value) => set({ max: (value ?? undefined) as unknown as string })} /></Property>
    case 'barcode':
      return <Property label={t('designer:barcode')}><Segmented block value={options.format ?? 'qr'} options={BARCODES.map((value) => ({ value, label: t(`designer:barcodes.${value}`) }))} onChange={(format) => set({ format })} /></Property>
    case 'relation': case 'relations': return <Property label={t('designer:target')} required><FormSelect label={t('designer:target')} value={options.form} disabled={!fresh} onChange={(form) => set({ form })} /></Property>
    case 'auto_number':
      return (
        <>
          <Property label={t('designer:pattern')} hint={t('designer:patternHint')}>
            <Input disabled={!fresh} value={typeof options.pattern === 'string' ? options.pattern : ''} aria-label={t('designer:pattern')} onChange={(event) => set({ pattern: event.target.value })} />
          </Property>
          <Checkbox checked={options.gapless ?? true} onChange={(event) => set({ gapless: event.target.checked })}>{t('designer:gapless')}</Checkbox>
        </>
      )
    case 'formula':
      return (
        <>
          <Property label={t('designer:formula')} required><DraftFormula value={field.formula ?? ''} label={t('designer:formula')} rows={3} table={table} onResult={(result) => fresh && followResult(result, options.result, (next) => set({ result: next }))} placeholder="{price} * {quantity}" onChange={(formula) => onChange({ formula })} /></Property>
          <Property label={t('designer:result')}>
            <Select disabled={!fresh} value={options.result} aria-label={t('designer:result')} options={RESULTS.map((value) => ({ value, label: t(`fields:types.${value}`) }))} onChange={(result) => set({ result })} />
          </Property>
          {field.formula?.includes('.') && <Shows options={options} set={set} />}
        </>
      )
    case 'lookup': return <><Lookup options={options} set={set} siblings={siblings} fresh={fresh} /><Shows options={options} set={set} /></>
    case 'rollup': return <><Rollup options={options} set={set} siblings={siblings} fresh={fresh} /><Shows options={options} set={set} /></>
    case 'line_items': return <LineFields table={field} onChange={(fields) => set({ fields })} />
    default: return null
  }
}

/** The field types that hold a formula's result, the one to begin with first. */
const HOLDING: Record<string, readonly FieldType[]> = { decimal: ['number', 'money', 'percent'], text: ['text'], bool: ['checkbox'], date: ['date'] }

/** A field not published yet takes the type its formula results in. */
function followResult(found: string | null, chosen: FieldType | undefined, set: (result: FieldType) => void) {
  const holding = HOLDING[found ?? '']
  if (holding && !holding.includes(chosen ?? 'text')) set(holding[0]!)
}

interface PartProps {
  options: Options
  set: (change: Options) => void
}

/** By default nobody sees what is made from records they may not see; the author may decide otherwise. */
function Shows({ options, set }: PartProps) {
  const { t } = useTranslation()
  return (
    <Property label={t('designer:shows')} hint={t(options.shows === 'all' ? 'designer:showsAllHint' : 'designer:showsHint')}>
      <Segmented
        block value={options.shows ?? 'readers'} aria-label={t('designer:shows')} onChange={(shows) => set({ shows })}
        options={(['readers', 'all'] as const).map((value) => ({ value, label: t(`designer:showsTo.${value}`) }))}
      />
    </Property>
  )
}

function Scale({ options, set }: PartProps) {
  const { t } = useTranslation()
  return (
    <Property label={t('designer:scale')}>
      <InputNumber min={0} max={MAX_SCALE} precision={0} value={options.scale} aria-label={t('designer:scale')} onChange={(value) => set({ scale: value ?? undefined })} style={{ width: '100%' }} />
    </Property>
  )
}

function Bounds({ options, set, placeholder }: PartProps & { placeholder?: string }) {
  const { t } = useTranslation()
  return (
    <div className={styles.pair}>
      {(['min', 'max'] as const).map((key) => (
        <Property key={key} label={t(placeholder ? `designer:${key}Day` : `designer:${key}`)}>
          <Input value={options[key] ?? ''} placeholder={placeholder} inputMode={placeholder ? undefined : 'decimal'} aria-label={t(placeholder ? `designer:${key}Day` : `designer:${key}`)} onChange={(event) => set({ [key]: event.target.value.trim() || undefined })} />
        </Property>
      ))}
    </div>
  )
}

function TextOptions({ options, set, pattern }: PartProps & { pattern: boolean }) {
  const { t } = useTranslation()
  const rule = typeof options.pattern === 'object' ? options.pattern : undefined
  return (
    <>
      <Property label={t('designer:maxLength')}>
        <InputNumber min={1} max={4000} precision={0} value={options.max_length} aria-label={t('designer:maxLength')} onChange={(value) => set({ max_length: value ?? undefined })} style={{ width: '100%' }} />
      </Property>
      {pattern && (
        <Property label={t('designer:regex')} hint={t('designer:regexHint')}>
          <Input className={styles.code} spellCheck={false} value={rule?.regex ?? ''} placeholder="[0-9A-Z]{18}" aria-label={t('designer:regex')} onChange={(event) => set({ pattern: event.target.value ? { message: rule?.message, regex: event.target.value } : undefined })} />
        </Property>
      )}
      {pattern && rule && <LabelProperty label={t('designer:regexMessage')} value={rule.message} onChange={(message) => set({ pattern: { ...rule, message } })} />}
    </>
  )
}

const isOneChoice = (field: FieldDefinition) => ['select', 'radio'].includes(field.type)
const parentChoices = (options: Options, siblings: readonly FieldDefinition[]) => siblings.find((each) => each.key === options.depends_on)?.options?.choices

/** Choices that follow from another select, as a city follows from its province. */
function Cascade({ field, siblings, set }: { field: FieldDefinition; siblings: readonly FieldDefinition[]; set: PartProps['set'] }) {
  const { t } = useTranslation()
  const label = useLabel()
  const above = siblings.filter((each) => isOneChoice(each) && each.key !== field.key && each.options?.depends_on !== field.key)
  if (above.length === 0 || !isOneChoice(field)) return null
  return (
    <Property label={t('designer:dependsOn')} hint={field.options?.depends_on ? t('designer:dependsOnHint') : undefined}>
      <Select allowClear value={field.options?.depends_on} placeholder={t('common:none')} aria-label={t('designer:dependsOn')} options={above.map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={(depends_on: string | undefined) => set({ depends_on })} />
    </Property>
  )
}

function FormSelect({ label: name, value, disabled, onChange }: { label: string; value: string | undefined; disabled?: boolean; onChange: (form: string) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: apps = [] } = useQuery(appsQuery)
  return (
    <Select
      disabled={disabled} value={value} aria-label={name} placeholder={t('filter:choose')} showSearch={{ optionFilterProp: 'label' }} onChange={onChange}
      options={apps.map((app) => ({ label: label(app.name, app.key), options: app.forms.map((form) => ({ value: form.key, label: label(form.name, form.key) })) }))}
    />
  )
}

function FieldSelect({ name, fields, value, disabled, onChange }: { name: string; fields: readonly FieldDefinition[]; value: string | undefined; disabled?: boolean; onChange: (key: string) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  return (
    <Property label={name} required>
      <Select disabled={disabled} value={value} aria-label={name} placeholder={t('filter:choose')} showSearch={{ optionFilterProp: 'label' }} options={fields.map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={onChange} />
    </Property>
  )
}

const isRelation = (field: FieldDefinition) => ['relation', 'relations'].includes(field.type)

function useTarget(via: string | undefined, siblings: readonly FieldDefinition[]) {
  const target = siblings.find((each) => each.key === via)?.options?.form
  return useQuery({ ...formQuery(target ?? ''), enabled: !!target }).data?.fields ?? []
}

interface ThroughProps extends PartProps {
  siblings: readonly FieldDefinition[]
  fresh: boolean
}

/** A value of the related record, shown here. */
function Lookup({ options, set, siblings, fresh }: ThroughProps) {
  const { t } = useTranslation()
  const fields = useTarget(options.via, siblings)
  return (
    <>
      <FieldSelect name={t('designer:via')} fields={siblings.filter(isRelation)} value={options.via} disabled={!fresh} onChange={(via) => set({ via, field: undefined })} />
      <FieldSelect name={t('designer:shownField')} fields={fields} value={options.field} disabled={!fresh} onChange={(field) => set({ field })} />
    </>
  )
}

/** One figure over related records: those this record points to, or those of another form that point here. */
function Rollup({ options, set, siblings, fresh }: ThroughProps) {
  const { t } = useTranslation()
  const backwards = options.form !== undefined
  const through = useTarget(options.via, siblings)
  const other = useQuery({ ...formQuery(options.form ?? ''), enabled: !!options.form }).data?.fields ?? []
  const measured = backwards ? other : through
  return (
    <>
      <Segmented
        block size="small" value={backwards ? 'back' : 'on'} disabled={!fresh} options={(['on', 'back'] as const).map((value) => ({ value, label: t(`designer:direction.${value}`) }))}
        onChange={(way) => set(way === 'back' ? { form: '', via: undefined, measure: undefined } : { form: undefined, field: undefined, measure: undefined })}
      />
      {backwards ? (
        <>
          <Property label={t('designer:otherForm')} required><FormSelect label={t('designer:otherForm')} value={options.form || undefined} disabled={!fresh} onChange={(form) => set({ form, field: undefined, measure: undefined })} /></Property>
          <FieldSelect name={t('designer:via')} fields={other.filter(isRelation)} value={options.field} disabled={!fresh} onChange={(field) => set({ field })} />
        </>
      ) : <FieldSelect name={t('designer:via')} fields={siblings.filter(isRelation)} value={options.via} disabled={!fresh} onChange={(via) => set({ via, measure: undefined })} />}
      <Property label={t('designer:aggregate')}>
        <Select value={options.agg ?? 'count'} aria-label={t('designer:aggregate')} options={AGGREGATES.map((value) => ({ value, label: t(`designer:aggregates.${value}`) }))} onChange={(agg) => set({ agg })} />
      </Property>
      {(options.agg ?? 'count') !== 'count' && <FieldSelect name={t('designer:measure')} fields={measured} value={options.measure} onChange={(measure) => set({ measure })} />}
    </>
  )
}
