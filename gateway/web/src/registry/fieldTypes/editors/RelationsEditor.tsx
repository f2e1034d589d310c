import { Select, Spin } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { leaveOnTab, type EditorProps } from '../spec'
import { useTargets } from './useTargets'

/** Picks records of another form; one the person may not see keeps its place, without a name. */
export default function RelationsEditor({ id, field, value, label, onChange, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(inCell ?? false)
  const [original] = useState(() => ({ ids: Array.isArray(value) ? (value as number[]) : [], titles: Array.isArray(label) ? label : [] }))
  const [picked, setPicked] = useState<Record<number, string>>({})
  const { options, isFetching } = useTargets(field.options?.form ?? '', typed, open)
  const titleOf = (record: number) => picked[record] ?? original.titles[original.ids.indexOf(record)] ?? options.find((option) => option.value === record)?.label ?? t('fields:withheld')
  return (
    <Select
      id={id} mode="multiple" value={Array.isArray(value) ? (value as number[]) : []} options={options} allowClear autoFocus={autoFocus} defaultOpen={inCell} onInputKeyDown={inCell ? undefined : leaveOnTab}
      showSearch={{ filterOption: false, onSearch: setTyped, autoClearSearchValue: true }} onOpenChange={setOpen}
      labelRender={(option) => titleOf(Number(option.value))}
      variant={inCell ? 'borderless' : undefined} status={invalid ? 'error' : undefined} aria-describedby={describedBy} aria-label={ariaLabel}
      placeholder={placeholder ?? t('fields:searchRecords')} notFoundContent={isFetching ? <Spin size="small" /> : t('fields:noMatch')}
      style={{ width: '100%' }} popupMatchSelectWidth={inCell ? 280 : true}
      onChange={(next: number[]) => {
        setTyped('')
        setPicked((before) => ({ ...before, ...Object.fromEntries(next.map((record) => [record, titleOf(record)])) }))
        onChange(next)
      }}
    />
  )
}
