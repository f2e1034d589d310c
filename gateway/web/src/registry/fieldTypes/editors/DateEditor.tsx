import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { valueType } from '@/kernel/definition'
import { meant, moment } from '@/kernel/moment'
import type { EditorProps } from '../spec'

export default function DateEditor({ id, field, value, onChange, onCommit, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const timed = valueType(field) === 'datetime'
  const current = typeof value === 'string' && dayjs(value).isValid() ? (timed ? moment(value) : dayjs(value)) : null
  const wire = (day: dayjs.Dayjs | null) => (day ? (timed ? meant(day.second(0).millisecond(0)).toISOString() : day.format('YYYY-MM-DD')) : null)
  return (
    <DatePicker
      id={id}
      value={current}
      showTime={timed ? { format: 'HH:mm' } : undefined}
      format={timed ? 'YYYY-MM-DD HH:mm' : ['YYYY-MM-DD', 'YYYY-M-D', 'YYYY/M/D', 'YYYYMMDD']}
      autoFocus={autoFocus}
      defaultOpen={inCell}
      variant={inCell ? 'borderless' : undefined}
      status={invalid ? 'error' : undefined}
      aria-describedby={describedBy}
      aria-label={ariaLabel}
      placeholder={placeholder ?? ''}
      style={{ width: '100%' }}
      onChange={(day) => {
        const next = wire(day as dayjs.Dayjs | null)
        onChange(next)
        if (inCell) onCommit?.(next)
      }}
    />
  )
}
