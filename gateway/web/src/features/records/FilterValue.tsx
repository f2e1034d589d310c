import { DatePicker, Input, Select, Space } from 'antd'
import dayjs from 'dayjs'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { useLabel } from '@/i18n'
import { parseDecimal, shiftDecimal } from '@/kernel/decimal'
import { valueType, type FieldDefinition } from '@/kernel/definition'
import { RELATIVE_PERIODS, takesList, type FieldFilter, type RelativeDate } from '@/kernel/filter'
import { specOf } from '@/registry/fieldTypes'

export interface FilterValueProps {
  field: FieldDefinition
  condition: FieldFilter
  onChange: (value: unknown) => void
}

const DivisionFilter = lazy(() => import('@/registry/fieldTypes/DivisionFilter'))
const FULL = { width: '100%' }

/** The input that fits a condition's field and operator. */
export function FilterValue({ field, condition, onChange }: FilterValueProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const directory = useDirectory()
  const { op, value } = condition
  const type = valueType(field)
  const name = t('filter:value')

  if (op === 'between') {
    const [low, high] = Array.isArray(value) ? value : []
    const part = (single: unknown, set: (next: unknown) => void) => <Scalar field={field} value={single} onChange={set} name={name} />
    return (
      <Space.Compact style={FULL}>
        {part(low, (next) => onChange([next, high]))}
        {part(high, (next) => onChange([low, next]))}
      </Space.Compact>
    )
  }
  if (op === 'during') {
    return (
      <Select
        style={FULL} aria-label={name} value={(value as RelativeDate | undefined)?.relative} placeholder={t('filter:period')}
        options={RELATIVE_PERIODS.map((period) => ({ value: period, label: t(`filter:periods.${period}`) }))}
        onChange={(relative) => onChange({ relative, offset: 0 })}
      />
    )
  }
  if (type === 'select' || type === 'radio' || type === 'multi_select') {
    return (
      <Select
        mode="multiple" style={FULL} aria-label={name} value={(value as string[]) ?? []} maxTagCount="responsive" placeholder={t('filter:choose')}
        options={(field.options?.choices ?? []).map((choice) => ({ value: choice.value, label: label(choice.name) }))} onChange={onChange}
      />
    )
  }
  if (type === 'person' || type === 'people') {
    return (
      <Select
        mode="multiple" style={FULL} aria-label={name} value={(value as (number | string)[]) ?? []} maxTagCount="responsive" placeholder={t('filter:choose')}
        showSearch={{ optionFilterProp: 'label' }}
        options={[{ value: 'me', label: t('filter:me') }, ...directory.people.map((person) => ({ value: person.id, label: person.name }))]} onChange={onChange}
      />
    )
  }
  if (type === 'department') {
    const options = directory.departments.map((department) => ({ value: department.id, label: department.name }))
    return (
      <Select
        mode={takesList(op) ? 'multiple' : undefined} style={FULL} aria-label={name} placeholder={t('filter:choose')} maxTagCount="responsive"
        value={takesList(op) ? ((value as number[]) ?? []) : (value as number | undefined)} options={options} onChange={onChange} showSearch={{ optionFilterProp: 'label' }}
      />
    )
  }
  if (type === 'tags' || type === 'texts') {
    return <Select mode="tags" style={FULL} aria-label={name} value={(value as string[]) ?? []} open={false} suffixIcon={null} placeholder={t('filter:enter')} onChange={onChange} />
  }
  if (type === 'relations' || type === 'references') {
    const Editor = specOf({ ...field, type: 'relations' }).Editor!
    return <Suspense><Editor field={field} value={value} ariaLabel={name} onChange={onChange} /></Suspense>
  }
  if (type === 'address' && op === 'within') return <Suspense><DivisionFilter value={value} name={name} onChange={onChange} /></Suspense>
  if (type === 'relation') {
    const Editor = specOf(field).Editor!
    const first = Array.isArray(value) ? value[0] : value
    return <Suspense><Editor field={field} value={first} ariaLabel={name} onChange={(id) => onChange(id == null ? [] : [id])} /></Suspense>
  }
  if (type === 'checkbox' || type === 'switch') {
    return (
      <Select
        style={FULL} aria-label={name} value={value as boolean | undefined} placeholder={t('filter:choose')}
        options={[{ value: true, label: t('fields:yes') }, { value: false, label: t('fields:no') }]} onChange={onChange}
      />
    )
  }
  return <Scalar field={field} value={value} onChange={onChange} name={name} />
}

interface ScalarProps {
  field: FieldDefinition
  value: unknown
  onChange: (value: unknown) => void
  name: string
}

function Scalar({ field, value, onChange, name }: ScalarProps) {
  const { t } = useTranslation()
  const type = valueType(field)
  const isPercent = type === 'percent'
  const numeric = isPercent || type === 'number' || type === 'money'
  const shown = value == null ? '' : isPercent && parseDecimal(String(value)) ? shiftDecimal(String(value), 2) : String(value)
  const [draft, setDraft] = useState(shown)
  if (type === 'time' || type === 'duration' || type === 'rating') {
    const Editor = specOf(field).Editor!
    return <Suspense><Editor field={field} value={value} ariaLabel={name} onChange={onChange} /></Suspense>
  }
  if (type === 'date' || type === 'datetime') {
    return (
      <DatePicker
        style={FULL} aria-label={name} placeholder={t('filter:date')} value={typeof value === 'string' ? dayjs(value) : null}
        onChange={(day) => onChange(day ? (type === 'date' ? day.format('YYYY-MM-DD') : day.startOf('day').toISOString()) : undefined)}
      />
    )
  }
  const accept = (input: string) => {
    setDraft(input)
    if (!numeric) return onChange(input)
    const number = parseDecimal(input.replace(/[%％]\s*$/, ''))
    onChange(number === null ? undefined : isPercent ? shiftDecimal(number, -2) : number)
  }
  const unread = numeric && draft.trim() !== '' && parseDecimal(draft.replace(/[%％]\s*$/, '')) === null
  return (
    <Input
      style={FULL} aria-label={name} value={draft} placeholder={t('filter:enter')} inputMode={numeric ? 'decimal' : undefined}
      status={unread ? 'error' : undefined} suffix={isPercent ? '%' : undefined} onChange={(e) => accept(e.target.value)}
    />
  )
}
