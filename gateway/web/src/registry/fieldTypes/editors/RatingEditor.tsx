import { StarFilled } from '@ant-design/icons'
import { Rate } from 'antd'
import { useTranslation } from 'react-i18next'
import type { EditorProps } from '../spec'

export default function RatingEditor({ id, field, value, onChange, onCommit, autoFocus, inCell, describedBy, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  const max = Number(field.options?.max ?? 5)
  return (
    <span id={id} aria-describedby={describedBy} style={{ display: 'flex', alignItems: 'center', height: inCell ? '100%' : 32 }}>
      <Rate
        aria-label={ariaLabel} count={max} value={typeof value === 'number' ? value : 0} autoFocus={autoFocus} size={inCell ? 'small' : undefined}
        character={({ index = 0 }) => <StarFilled aria-label={t('fields:stars', { count: index + 1, max })} />}
        onChange={(stars) => {
          const next = stars === 0 ? null : stars
          onChange(next)
          if (inCell) onCommit?.(next)
        }}
      />
    </span>
  )
}
