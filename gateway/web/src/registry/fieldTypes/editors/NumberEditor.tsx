import { Input } from 'antd'
import { useState, type FocusEvent } from 'react'
import { flushSync } from 'react-dom'
import { formatDecimal, parseDecimal, shiftDecimal } from '@/kernel/decimal'
import { valueType } from '@/kernel/definition'
import { money, percent } from '../numbers'
import { NO_DIRECTORY } from '../../noDirectory'
import type { EditorProps } from '../spec'

/**
 * Numbers are typed as text and kept as decimal strings: grouping, full-width digits and signs of currency are read,
 * and what is no number stays in the box, marked, until it is one.
 */
export default function NumberEditor({ id, field, value, onChange, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const type = valueType(field)
  const isPercent = type === 'percent'
  const shown = value == null || value === '' ? '' : isPercent ? shiftDecimal(String(value), 2) : String(value)
  const [draft, setDraft] = useState<string | null>(null)
  const unread = draft !== null && draft.trim() !== '' && parseDecimal(draft) === null
  const context = { field, directory: NO_DIRECTORY, language: 'zh-CN' }

  const accept = (input: string) => {
    setDraft(input)
    const parsed = (isPercent ? percent : money).parse!(input, context)
    // Unreadable text goes up as it is: the server would refuse it, and so does the form before.
    onChange(parsed === undefined ? input : parsed)
  }
  const settle = () => {
    if (!unread) setDraft(null)
  }
  const display = draft ?? (inCell || autoFocus ? shown : formatDecimal(shown, { scale: isPercent ? undefined : field.options?.scale ?? (type === 'money' ? 2 : undefined) }))
  const onFocus = (event: FocusEvent<HTMLInputElement>) => {
    if (display === shown) return setDraft(shown)
    // Without its grouping the text is another one, and what the browser had marked is marked no more.
    const input = event.currentTarget
    flushSync(() => setDraft(shown))
    input.select()
  }
  return (
    <Input
      id={id}
      value={display}
      inputMode="decimal"
      autoComplete="off"
      autoFocus={autoFocus}
      variant={inCell ? 'borderless' : undefined}
      status={invalid || unread ? 'error' : undefined}
      aria-invalid={invalid || unread || undefined}
      aria-describedby={describedBy}
      aria-label={ariaLabel}
      placeholder={placeholder}
      prefix={type === 'money' && !inCell ? ({ CNY: '¥', USD: '$', EUR: '€' }[field.options?.currency ?? 'CNY'] ?? field.options?.currency) : undefined}
      suffix={isPercent ? '%' : undefined}
      style={inCell ? { textAlign: 'right' } : undefined}
      styles={inCell ? { input: { textAlign: 'right' } } : undefined}
      onFocus={onFocus}
      onChange={(e) => accept(e.target.value)}
      onBlur={settle}
    />
  )
}
