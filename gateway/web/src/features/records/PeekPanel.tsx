import { CloseOutlined, DownOutlined, EditOutlined, ExpandOutlined, UpOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Tooltip } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { recordQuery } from '@/api/records'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { useLabel } from '@/i18n'
import { recordTitle } from '@/registry/recordTitle'
import { AppLink } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { Widgets } from '@/ui/Widgets'
import { useFeedback } from '@/ui/feedback'
import { RecordForm } from '@/ui/record/RecordForm'
import { RecordTabs } from '@/ui/record/RecordTabs'
import { useSaveRecord } from '@/ui/record/useSaveRecord'
import styles from './PeekPanel.module.css'

export interface PeekPanelProps {
  form: FormDefinition
  id: number
  /** The row of the list, shown until the record itself is read. */
  row?: RecordRow
  onClose: () => void
  onStep?: (by: 1 | -1) => void
}

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="listbox"], [role="menu"]') !== null

/** A record beside its list: read, changed, and walked through with J and K, without leaving the list. */
export function PeekPanel({ form, id, row, onClose, onStep }: PeekPanelProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const { done } = useFeedback()
  const { save, dialog } = useSaveRecord(form)
  const record = useQuery({ ...recordQuery(form.key, id), placeholderData: row })
  const [tab, setTab] = useState('fields')
  const [editing, setEditing] = useState(false)
  const root = useRef<HTMLElement>(null)
  useEffect(() => setEditing(false), [id])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('.ant-modal-wrap, .palette')) return
      // Inside the grid a letter starts typing in the active cell; the panel listens everywhere else.
      const inGrid = event.target instanceof HTMLElement && event.target.hasAttribute('aria-activedescendant')
      if (event.key === 'Escape') onClose()
      else if (!inGrid && onStep && event.key.toLowerCase() === 'j') onStep(1)
      else if (!inGrid && onStep && event.key.toLowerCase() === 'k') onStep(-1)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [onClose, onStep])
  useEffect(() => root.current?.focus({ preventScroll: true }), [])

  const onSave = async (values: Values) => {
    if (record.data && (await save(record.data, values))) done(t('common:saved'))
    setEditing(false)
  }
  const title = record.data ? recordTitle(form, record.data) : `#${id}`
  return (
    <aside ref={root} className={styles.root} aria-label={title} tabIndex={-1}>
      <header className={styles.head}>
        {onStep && (
          <>
            <Tooltip title={`${t('common:previous')} K`}><Button type="text" icon={<UpOutlined />} aria-label={t('common:previous')} onClick={() => onStep(-1)} /></Tooltip>
            <Tooltip title={`${t('common:next')} J`}><Button type="text" icon={<DownOutlined />} aria-label={t('common:next')} onClick={() => onStep(1)} /></Tooltip>
          </>
        )}
        <span className={styles.kind}>{label(form.name, form.key)}</span>
        <span className={styles.space} />
        {record.data && <Widgets place="record-actions" form={form} record={record.data} />}
        {form.actions.includes('edit') && !editing && record.data && (
          <Tooltip title={t('common:edit')}><Button type="text" icon={<EditOutlined />} aria-label={t('common:edit')} onClick={() => setEditing(true)} /></Tooltip>
        )}
        <Tooltip title={t('records:openPage')}>
          <AppLink path={`/f/${form.key}/r/${id}`} className={styles.icon} aria-label={t('records:openPage')}><ExpandOutlined /></AppLink>
        </Tooltip>
        <Button type="text" icon={<CloseOutlined />} aria-label={t('common:close')} onClick={onClose} />
      </header>
      {record.isError ? <Failure error={record.error} onRetry={record.refetch} /> : record.data && (editing ? (
        <RecordForm key={`${id}-${record.data.version}`} form={form} record={record.data} onSave={onSave} onCancel={() => setEditing(false)} />
      ) : (
        <div className={styles.scroll}>
          <h2 className={styles.title}>{title}</h2>
          <RecordTabs form={form} record={record.data} tab={tab} onTab={setTab} columns={1} />
        </div>
      ))}
      {dialog}
    </aside>
  )
}
