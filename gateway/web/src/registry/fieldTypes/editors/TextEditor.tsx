import { Input } from 'antd'
import { valueType } from '@/kernel/definition'
import type { EditorProps } from '../spec'

const KEYBOARD = { phone: 'tel', email: 'email', url: 'url' } as const

export default function TextEditor({ id, field, value, onChange, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const type = valueType(field)
  const shared = {
    id,
    value: value == null ? '' : String(value),
    maxLength: field.options?.max_length,
    autoFocus,
    status: invalid ? ('error' as const) : undefined,
    'aria-describedby': describedBy,
    'aria-label': ariaLabel,
    placeholder,
    'aria-invalid': invalid || undefined,
    variant: inCell ? ('borderless' as const) : undefined,
  }
  if (type === 'long_text') {
    return <Input.TextArea {...shared} autoSize={{ minRows: inCell ? 3 : 2, maxRows: 10 }} onChange={(e) => onChange(e.target.value || null)} />
  }
  return (
    <Input
      {...shared}
      type={type === 'url' || type === 'email' ? 'text' : undefined}
      inputMode={KEYBOARD[type as keyof typeof KEYBOARD]}
      autoComplete="off"
      onChange={(e) => onChange(e.target.value || null)}
    />
  )
}
