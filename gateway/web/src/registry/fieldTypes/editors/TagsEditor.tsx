import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useContext, useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { wordsQuery } from '@/api/views'
import { RecordInHand, type EditorProps } from '../spec'

const SEPARATORS = [',', '，', '、', ';', '；', '|', '\n']

/** Free words: Enter or a separator ends one. Those in use are offered, so that one thing gets one name. */
export default function TagsEditor({ id, field, value, onChange, autoFocus, inCell, invalid, describedBy, ariaLabel, placeholder }: EditorProps) {
  const { t } = useTranslation()
  const { form } = useContext(RecordInHand)
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const { data = [] } = useQuery({ ...wordsQuery(form, field.key, search), enabled: open && form !== '', placeholderData: (previous) => previous })
  const options = data.map(({ word, count }) => ({ value: word, label: word, count }))
  return (
    <Select
      id={id} mode="tags" value={Array.isArray(value) ? (value as string[]) : []} tokenSeparators={SEPARATORS} suffixIcon={null} allowClear
      autoFocus={autoFocus} variant={inCell ? 'borderless' : undefined} status={invalid ? 'error' : undefined} aria-describedby={describedBy} aria-label={ariaLabel}
      placeholder={placeholder ?? t('fields:typeTags')} style={{ width: '100%' }} options={options} notFoundContent={null} open={open && (options.length > 0 || typed.trim() !== '')}
      onOpenChange={setOpen} showSearch={{ onSearch: setTyped }}
      optionRender={(option) => <span style={{ display: 'flex', justifyContent: 'space-between', gap: 12 }}><span>{option.label}</span>{option.data.count > 0 && <span style={{ color: 'var(--dg-text-3)' }}>{option.data.count}</span>}</span>}
      onChange={(words: string[]) => {
        setTyped('')
        onChange([...new Set(words.map((word) => word.trim()).filter(Boolean))])
      }}
    />
  )
}
