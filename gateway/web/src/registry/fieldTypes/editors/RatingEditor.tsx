import { Rate } from 'antd'
import type { EditorProps } from '../spec'

export default function RatingEditor({ id, field, value, onChange, onCommit, autoFocus, inCell, describedBy, ariaLabel }: EditorProps) {
  return (
    <span id={id} aria-describedby={describedBy} style={{ display: 'flex', alignItems: 'center', height: inCell ? '100%' : 32 }}>
      <Rate
        aria-label={ariaLabel} count={Number(field.options?.max ?? 5)} value={typeof value === 'number' ? value : 0} autoFocus={autoFocus} size={inCell ? 'small' : undefined}
        onChange={(stars) => {
          const next = stars === 0 ? null : stars
          onChange(next)
          if (inCell) onCommit?.(next)
        }}
      />
    </span>
  )
}
