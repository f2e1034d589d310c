import { Checkbox, InputNumber, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { isFileField, SIDES, type PrintBlock } from '@/kernel/printTemplate'
import { systemFields } from '@/ui/record/useFieldContext'
import { LabelProperty, Property } from '@/ui/Property'
import { LogoInput } from './LogoInput'
import { PlaceInput } from './PlaceInput'
import { SignaturesEditor } from './SignaturesEditor'
import type { Places } from './usePlaces'

export interface BlockEditorProps {
  block: PrintBlock
  form: FormDefinition
  places: Places
  onChange: (change: Partial<PrintBlock>) => void
}

/** What can be said about one block. */
export function BlockEditor(props: BlockEditorProps) {
  const { t } = useTranslation()
  const { block, form, places, onChange } = props
  switch (block.kind) {
    case 'title':
      return <PlaceInput value={block.text ?? ''} label={t('printing:kinds.title')} placeholder={t('printing:titleUsual')} groups={places.groups} onChange={(text) => onChange({ text })} />
    case 'text':
      return (
        <>
          <PlaceInput value={block.text ?? ''} rows={3} label={t('printing:kinds.text')} placeholder={t('printing:textHint')} groups={places.groups} onChange={(text) => onChange({ text })} />
          <Property label={t('printing:size')}>
            <Segmented block value={block.size ?? 'normal'} aria-label={t('printing:size')} options={(['small', 'normal', 'large'] as const).map((value) => ({ value, label: t(`printing:sizes.${value}`) }))} onChange={(size) => onChange({ size })} />
          </Property>
          <Align {...props} />
          <Checkbox checked={block.bold ?? false} onChange={(event) => onChange({ bold: event.target.checked })}>{t('printing:bold')}</Checkbox>
        </>
      )
    case 'fields':
      return (
        <>
          <FieldsChoice name={t('printing:fields')} fields={[...form.fields, ...systemFields(form)].filter((field) => field.type !== 'line_items')} value={block.fields ?? []} onChange={(fields) => onChange({ fields })} />
          <Property label={t('printing:columns')}>
            <Segmented block value={Number(block.columns ?? 2)} aria-label={t('printing:columns')} options={[1, 2, 3].map((value) => ({ value, label: t('designer:columnsCount', { count: value }) }))} onChange={(columns) => onChange({ columns })} />
          </Property>
          <LabelProperty label={t('printing:heading')} value={block.name} onChange={(name) => onChange({ name })} />
        </>
      )
    case 'items':
      return <Items {...props} />
    case 'image':
      return <><FieldChoice {...props} fields={form.fields.filter(isFileField)} /><Width {...props} usual={60} /><Align {...props} /></>
    case 'code':
      return <Code {...props} />
    case 'company':
      return <><LabelProperty label={t('printing:companyName')} value={block.name} onChange={(name) => onChange({ name })} /><LogoInput value={block.logo} onChange={(logo) => onChange({ logo })} /></>
    case 'signatures':
      return <SignaturesEditor {...props} />
    default:
      return <p>{t('printing:breakHint')}</p>
  }
}

function useOptions() {
  const label = useLabel()
  return (fields: readonly FieldDefinition[]) => fields.map((field) => ({ value: field.key, label: label(field.name, field.key) }))
}

function FieldsChoice({ name, fields, value, onChange }: { name: string; fields: readonly FieldDefinition[]; value: readonly string[]; onChange: (keys: string[]) => void }) {
  const optionsOf = useOptions()
  return (
    <Property label={name}>
      <Select mode="multiple" value={[...value]} aria-label={name} options={optionsOf(fields)} showSearch={{ optionFilterProp: 'label' }} maxTagCount={12} onChange={onChange} />
    </Property>
  )
}

function FieldChoice({ block, fields, onChange }: BlockEditorProps & { fields: readonly FieldDefinition[] }) {
  const { t } = useTranslation()
  const optionsOf = useOptions()
  return (
    <Property label={t('filter:field')}>
      <Select value={block.field} aria-label={t('filter:field')} options={optionsOf(fields)} onChange={(field) => onChange({ field })} />
    </Property>
  )
}

function Items({ block, form, places, onChange }: BlockEditorProps) {
  const { t } = useTranslation()
  const tables = form.fields.filter((field) => field.type === 'line_items')
  const columns = tables.find((table) => table.key === block.field)?.options?.fields ?? []
  const numbers = columns.filter((column) => ['number', 'money', 'percent'].includes(column.type === 'formula' ? (column.options?.result ?? '') : column.type))
  const chosen = Array.isArray(block.columns) ? block.columns : columns.map((column) => column.key)
  return (
    <>
      <FieldChoice block={block} form={form} places={places} fields={tables} onChange={({ field }) => onChange({ field, columns: undefined, totals: [] })} />
      <FieldsChoice name={t('printing:tableColumns')} fields={columns} value={chosen} onChange={(keys) => onChange({ columns: keys })} />
      <FieldsChoice name={t('printing:totals')} fields={numbers} value={block.totals ?? []} onChange={(totals) => onChange({ totals })} />
    </>
  )
}

function Code(props: BlockEditorProps) {
  const { t } = useTranslation()
  const { block, form, onChange } = props
  const optionsOf = useOptions()
  const fields = form.fields.filter((field) => ['text', 'barcode', 'auto_number', 'url', 'phone', 'formula'].includes(field.type))
  return (
    <>
      <Property label={t('printing:codeOf')}>
        <Select value={block.field ?? ''} aria-label={t('printing:codeOf')} options={[{ value: '', label: t('printing:special.link') }, ...optionsOf(fields)]} onChange={(key) => onChange({ field: key || undefined })} />
      </Property>
      <Property label={t('printing:codeFormat')}>
        <Segmented block value={block.format ?? 'qr'} aria-label={t('printing:codeFormat')} options={[{ value: 'qr' as const, label: t('printing:qr') }, { value: 'code128' as const, label: 'Code 128' }, { value: 'ean13' as const, label: 'EAN-13' }]} onChange={(format) => onChange({ format })} />
      </Property>
      <Width {...props} usual={30} />
      <Align {...props} />
    </>
  )
}

function Width({ block, usual, onChange }: BlockEditorProps & { usual: number }) {
  const { t } = useTranslation()
  return (
    <Property label={t('printing:width')}>
      <InputNumber value={block.width ?? usual} min={10} max={250} precision={0} suffix="mm" aria-label={t('printing:width')} onChange={(width) => onChange({ width: width ?? usual })} />
    </Property>
  )
}

function Align({ block, onChange }: BlockEditorProps) {
  const { t } = useTranslation()
  return (
    <Property label={t('printing:align')}>
      <Segmented block value={block.align ?? 'left'} aria-label={t('printing:align')} options={SIDES.map((value) => ({ value, label: t(`printing:sides.${value}`) }))} onChange={(align) => onChange({ align })} />
    </Property>
  )
}
