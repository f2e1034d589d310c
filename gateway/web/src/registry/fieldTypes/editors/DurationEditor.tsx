import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { i18n } from '@/i18n'
import { parseDuration } from '@/kernel/duration'
import { NO_DIRECTORY } from '../../noDirectory'
import { textOf } from '../index'
import type { EditorProps } from '../spec'

/** Typed as people say it, 1d 2h or 1.5h; what is no duration stays in the box, marked. */
export default function DurationEditor({ id, field, value, onChange, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState<string | null>(null)
  const shown = typeof value === 'number' ? textOf(value, { field, directory: NO_DIRECTORY, language: i18n.language }) : value == null ? '' : String(value)
  const unread = draft !== null && parseDuration(draft) === undefined
  return (
    <Input
      id={id} value={draft ?? shown} autoFocus={autoFocus} autoComplete="off" variant={inCell ? 'borderless' : undefined}
      status={invalid || unread ? 'error' : undefined} aria-invalid={invalid || unread || undefined} aria-describedby={describedBy} aria-label={ariaLabel}
      placeholder={placeholder ?? t('fields:durationExample')}
      onChange={(event) => {
        setDraft(event.target.value)
        const seconds = parseDuration(event.target.value)
        onChange(seconds === undefined ? event.target.value : seconds)
      }}
      onBlur={() => !unread && setDraft(null)}
    />
  )
}
