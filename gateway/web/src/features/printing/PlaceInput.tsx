import { PlusOutlined } from '@ant-design/icons'
import { Input, Select } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaceGroup } from './usePlaces'
import styles from './Printing.module.css'

interface PlaceInputProps {
  value: string
  label: string
  groups: PlaceGroup[]
  onChange: (text: string) => void
  rows?: number
  placeholder?: string
}

/** A text in which fields stand in braces; one is put where the cursor was. */
export function PlaceInput({ value, label, groups, onChange, rows = 1, placeholder }: PlaceInputProps) {
  const { t } = useTranslation()
  const box = useRef<TextAreaRef>(null)
  const insert = (key: string, name: string) => {
    const area = box.current?.resizableTextArea?.textArea
    const from = area?.selectionStart ?? value.length
    const place = key.startsWith('@') || /[{}@=]/.test(name) ? `{${key}}` : `{${name}}`
    onChange(value.slice(0, from) + place + value.slice(area?.selectionEnd ?? from))
    requestAnimationFrame(() => {
      area?.focus()
      area?.setSelectionRange(from + place.length, from + place.length)
    })
  }
  return (
    <div className={styles.place}>
      <Input.TextArea ref={box} value={value} aria-label={label} placeholder={placeholder} autoSize={{ minRows: rows, maxRows: 10 }} onChange={(event) => onChange(event.target.value)} />
      <Select
        size="small" variant="borderless" value={null} className={styles.insert} suffixIcon={<PlusOutlined />} popupMatchSelectWidth={240}
        placeholder={t('people:insertField')} aria-label={`${label} · ${t('people:insertField')}`} showSearch={{ optionFilterProp: 'label' }} options={groups}
        onChange={(key: string | null) => key && insert(key, groups.flatMap((group) => group.options).find((each) => each.value === key)!.label)}
      />
    </div>
  )
}
