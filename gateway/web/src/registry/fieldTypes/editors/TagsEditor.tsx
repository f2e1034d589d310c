import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { EditorProps } from '../spec'

const SEPARATORS = [',', '，', '、', ';', '；', '|', '\n']

/** Free words: Enter or a separator ends one. */
export default function TagsEditor({ id, value, onChange, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  return (
    <Select
      id={id} mode="tags" value={Array.isArray(value) ? (value as string[]) : []} tokenSeparators={SEPARATORS} open={false} suffixIcon={null} allowClear
      autoFocus={autoFocus} variant={inCell ? 'borderless' : undefined} status={invalid ? 'error' : undefined} aria-describedby={describedBy} aria-label={ariaLabel}
      placeholder={placeholder ?? t('fields:typeTags')} style={{ width: '100%' }}
      onChange={(words: string[]) => onChange([...new Set(words.map((word) => word.trim()).filter(Boolean))])}
    />
  )
}
