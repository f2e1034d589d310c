import { Button, Mentions } from 'antd'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { withIds, withNames } from '@/kernel/mentions'
import { PersonTag } from '@/registry/fieldTypes/PersonTag'
import { useFeedback } from '@/ui/feedback'
import styles from './Comments.module.css'

export interface CommentBoxProps {
  /** The kept text when a comment is changed. */
  body?: string
  placeholder: string
  submit: string
  autoFocus?: boolean
  onSubmit: (body: string) => Promise<unknown>
  onCancel?: () => void
}

/** Where a comment is typed: @ offers people, Ctrl+Enter sends. */
export function CommentBox({ body, placeholder, submit, autoFocus, onSubmit, onCancel }: CommentBoxProps) {
  const { t } = useTranslation()
  const directory = useDirectory()
  const { failed } = useFeedback()
  const [start] = useState(() => withNames(body ?? '', directory.people))
  const picked = useRef(start.picked)
  const [text, setText] = useState(start.text)
  const [busy, setBusy] = useState(false)
  const options = useMemo(
    () => directory.people.filter((person) => person.active).map((person) => ({
      key: String(person.id), value: person.name, person: person.id,
      label: <span className={styles.option}><PersonTag name={person.name} /><small>{person.departments.map((id) => directory.departmentOf(id)?.name).filter(Boolean).join(' / ')}</small></span>,
    })),
    [directory],
  )
  const send = async () => {
    if (busy || !text.trim()) return
    setBusy(true)
    try {
      await onSubmit(withIds(text, directory.people, picked.current))
      setText('')
      picked.current = new Map()
    } catch (error) {
      failed(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={styles.box}>
      <Mentions
        value={text} onChange={setText} options={options} autoSize={{ minRows: 2, maxRows: 10 }} autoFocus={autoFocus}
        placeholder={placeholder} aria-label={placeholder} maxLength={10_000}
        onSelect={(option) => {
          // The list writes keys of its own; what else an option carries comes back as it was.
          const { person } = option as { person?: number }
          if (person !== undefined) picked.current.set(option.value ?? '', person)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
            event.preventDefault()
            void send()
          }
        }}
      />
      <div className={styles.boxFoot}>
        <span>{t('detail:comment.hint')}</span>
        {onCancel && <Button size="small" onClick={onCancel}>{t('common:cancel')}</Button>}
        <Button size="small" type="primary" loading={busy} disabled={!text.trim()} onClick={send}>{submit}</Button>
      </div>
    </div>
  )
}
