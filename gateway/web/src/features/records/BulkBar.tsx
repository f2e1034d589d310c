import { CloseOutlined, DeleteOutlined, EditOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Modal, Progress, Select } from 'antd'
import { Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { detailText } from '@/api/errors'
import { keys } from '@/api/keys'
import type { FormDefinition, RecordQuery } from '@/api/types'
import { groupsQuery } from '@/api/views'
import { useLabel } from '@/i18n'
import { isEditable } from '@/kernel/definition'
import { validate } from '@/kernel/validate'
import { specOf } from '@/registry/fieldTypes'
import { useFeedback } from '@/ui/feedback'
import { runBulk, selectedCount, type BulkAction, type BulkReport, type Selection } from './bulk'
import { PrintSelected } from './PrintSelected'
import styles from './BulkBar.module.css'

export interface BulkBarProps {
  form: FormDefinition
  query: RecordQuery
  selection: Selection
  onSelection: (selection: Selection) => void
  onClear: () => void
}

/** What can be done to all selected records at once; what failed is listed by record and reason. */
export function BulkBar({ form, query, selection, onSelection, onClear }: BulkBarProps) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { failed, done, modal } = useFeedback()
  const [editing, setEditing] = useState(false)
  const [progress, setProgress] = useState<BulkReport | null>(null)
  const stop = useRef<AbortController>(undefined)
  // The number of what matches is asked for exactly before anything is done to it.
  const matching = useQuery(groupsQuery(form.key, { filter: query.filter, search: query.search, group: [] }))
  const all = matching.data?.total.count
  const count = selection.all ? (all ?? selectedCount(selection)) : selectedCount(selection)

  const run = async (action: BulkAction) => {
    const control = new AbortController()
    stop.current = control
    setProgress({ done: 0, failed: 0, refusals: [] })
    try {
      const report = await runBulk(form, query, selection, action, control.signal, setProgress)
      if (report.failed === 0) {
        done(t('records:bulkDone', { count: report.done }))
        onClear()
      } else {
        modal.warning({
          title: t('records:bulkPartly', { done: report.done, failed: report.failed }),
          content: (
            <ul className={styles.report}>
              {report.refusals.map(({ title, error }, index) => <li key={index}><strong>{title}</strong> {error && detailText(error)}</li>)}
            </ul>
          ),
        })
      }
    } catch (error) {
      if (!control.signal.aborted) failed(error)
    } finally {
      setProgress(null)
      void client.invalidateQueries({ queryKey: keys.records(form.key) })
    }
  }
  const remove = () =>
    modal.confirm({
      title: t('records:bulkDeleteTitle', { count }),
      content: t('detail:deleteHint'),
      okText: t('common:delete'),
      okButtonProps: { danger: true },
      onOk: () => void run({ op: 'delete' }),
    })
  const finished = progress ? progress.done + progress.failed : 0
  return (
    <div className={styles.root} role="region" aria-label={t('records:bulk')}>
      <span role="status">{selection.all ? t('records:selectedAll', { count }) : t('records:selected', { count })}</span>
      {!selection.all && all !== undefined && all > count && (
        <Button type="link" size="small" onClick={() => onSelection({ all: true, ids: new Set(), count: all })}>{t('records:selectMatching', { count: all })}</Button>
      )}
      {form.actions.includes('edit') && <Button type="text" icon={<EditOutlined />} onClick={() => setEditing(true)}>{t('records:bulkEdit')}</Button>}
      {form.actions.includes('print') && <PrintSelected form={form} query={query} selection={selection} count={count} />}
      {form.actions.includes('delete') && <Button type="text" danger icon={<DeleteOutlined />} onClick={remove}>{t('common:delete')}</Button>}
      <Button type="text" icon={<CloseOutlined />} aria-label={t('records:clearSelection')} onClick={onClear} />
      {editing && (
        <BulkEdit
          form={form} count={count} onClose={() => setEditing(false)}
          onApply={(field, value) => {
            setEditing(false)
            void run({ op: 'update', values: { [field]: value } })
          }}
        />
      )}
      <Modal open={progress !== null} title={t('records:bulkRunning')} closable={false} footer={<Button onClick={() => stop.current?.abort()}>{t('records:bulkStop')}</Button>}>
        <Progress percent={count ? Math.min(100, Math.round((finished / count) * 100)) : 0} />
        <p role="status">{t('records:bulkProgress', { done: finished, total: count, failed: progress?.failed ?? 0 })}</p>
      </Modal>
    </div>
  )
}

interface BulkEditProps {
  form: FormDefinition
  count: number
  onClose: () => void
  onApply: (field: string, value: unknown) => void
}

function BulkEdit({ form, count, onClose, onApply }: BulkEditProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const fields = form.fields.filter((field) => isEditable(field) && specOf(field).Editor && !specOf(field).inPanelOnly)
  const [key, setKey] = useState(fields[0]?.key)
  const [value, setValue] = useState<unknown>(null)
  const field = fields.find((candidate) => candidate.key === key)
  const Editor = field && specOf(field).Editor
  const problem = field && validate(field, value)
  return (
    <Modal
      open title={t('records:bulkEditTitle', { count })} onCancel={onClose} okText={t('records:bulkApply', { count })}
      okButtonProps={{ disabled: !field || problem !== null }} onOk={() => field && onApply(field.key, value ?? null)}
    >
      <div className={styles.edit}>
        <Select
          aria-label={t('filter:field')} value={key} showSearch={{ optionFilterProp: 'label' }}
          options={fields.map((candidate) => ({ value: candidate.key, label: label(candidate.name, candidate.key) }))}
          onChange={(next) => { setKey(next); setValue(null) }}
        />
        {field && Editor && <Suspense><Editor key={field.key} field={field} value={value} onChange={setValue} ariaLabel={label(field.name, field.key)} /></Suspense>}
      </div>
    </Modal>
  )
}
