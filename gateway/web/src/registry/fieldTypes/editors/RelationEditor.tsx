import { Select, Spin } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EditorProps } from '../spec'
import { useTargets } from './useTargets'

/** Picks a record of another form by searching its title; only records the person may see are offered. */
export default function RelationEditor({ id, field, value, label, onChange, onCommit, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  const target = field.options?.form ?? ''
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(inCell ?? false)
  const [picked, setPicked] = useState<{ id: number; title: string } | null>(null)
  const { options, isFetching } = useTargets(target, typed, open)
  const current = typeof value === 'number' ? value : undefined
  const known = picked?.id === current ? picked?.title : Array.isArray(label) ? label[0] : label
  return (
    <Select
      id={id}
      value={current}
      options={options}
      // The chosen record need not be among the hits, and must not be: Enter takes the first hit.
      labelRender={() => known ?? options.find((option) => option.value === current)?.label ?? t('fields:withheld')}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear
      autoFocus={autoFocus}
      defaultOpen={inCell}
      onOpenChange={setOpen}
      variant={inCell ? 'borderless' : undefined}
      status={invalid ? 'error' : undefined}
      aria-describedby={describedBy}
      aria-label={ariaLabel}
      placeholder={placeholder ?? t('fields:searchRecords')}
      notFoundContent={isFetching ? <Spin size="small" /> : t('fields:noMatch')}
      style={{ width: '100%' }}
      popupMatchSelectWidth={inCell ? 280 : true}
      onChange={(next, option) => {
        const chosen = Array.isArray(option) ? option[0] : option
        setPicked(next == null ? null : { id: next, title: String(chosen?.label ?? '') })
        onChange(next ?? null)
        if (inCell) onCommit?.(next ?? null)
      }}
    />
  )
}
