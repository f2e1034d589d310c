import { TimePicker } from 'antd'
import dayjs from 'dayjs'
import type { EditorProps } from '../spec'

const WIRE = 'HH:mm:ss'

export default function TimeEditor({ id, value, onChange, onCommit, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const current = typeof value === 'string' ? dayjs(value.length === 5 ? `${value}:00` : value, WIRE, true) : null
  return (
    <TimePicker
      id={id} value={current?.isValid() ? current : null} format={current && current.second() !== 0 ? WIRE : ['HH:mm', 'H:mm', 'HHmm', WIRE]} needConfirm={false}
      autoFocus={autoFocus} defaultOpen={inCell} variant={inCell ? 'borderless' : undefined} status={invalid ? 'error' : undefined}
      aria-describedby={describedBy} aria-label={ariaLabel} placeholder={placeholder ?? ''} style={{ width: '100%' }}
      onChange={(time) => {
        const next = Array.isArray(time) || !time ? null : time.format(WIRE)
        onChange(next)
        if (inCell) onCommit?.(next)
      }}
    />
  )
}
