import { CloseOutlined, DeleteOutlined, EditOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Modal, Select } from 'antd'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { detailText } from '@/api/errors'
import { keys } from '@/api/keys'
import { bulkRecords } from '@/api/records'
import type { BulkOperation, BulkResult, FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { isEditable } from '@/kernel/definition'
import { validate } from '@/kernel/validate'
import { specOf } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { useFeedback } from '@/ui/feedback'
import styles from './BulkBar.module.css'

export interface BulkBarProps {
  form: FormDefinition
  rows: RecordRow[]
  onClear: () => void
}

const BATCH = 200

/** What can be done to all selected records at once; what failed is listed by record and reason. */
export function BulkBar({ form, rows, onClear }: BulkBarProps) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { failed, done, modal } = useFeedback()
  const [editing, setEditing] = useState(false)

  const run = useMutation({
    mutationFn: async (operations: BulkOperation[]) => {
      const results: BulkResult[] = []
      for (let at = 0; at < operations.length; at += BATCH) results.push(...(await bulkRecords(form.key, operations.slice(at, at + BATCH))))
      return results
    },
    onSuccess: (results) => {
      const refused = results.flatMap((result, index) => (result.ok ? [] : [{ row: rows[index], error: result.error }]))
      if (refused.length === 0) {
        done(t('records:bulkDone', { count: results.length }))
        return onClear()
      }
      modal.warning({
        title: t('records:bulkPartly', { done: results.length - refused.length, failed: refused.length }),
        content: (
          <ul className={styles.report}>
            {refused.map(({ row, error }, index) => <li key={index}><strong>{row ? recordTitle(form, row) : ''}</strong> {error && detailText(error)}</li>)}
          </ul>
        ),
      })
    },
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey: keys.records(form.key) }),
  })
  const remove = () =>
    modal.confirm({
      title: t('records:bulkDeleteTitle', { count: rows.length }),
      content: t('detail:deleteHint'),
      okText: t('common:delete'),
      okButtonProps: { danger: true },
      onOk: () => run.mutateAsync(rows.map((row) => ({ op: 'delete', id: row.id, version: row.version }))).catch(() => undefined),
    })
  return (
    <div className={styles.root} role="region" aria-label={t('records:bulk')}>
      <span role="status">{t('records:selected', { count: rows.length })}</span>
      {form.actions.includes('edit') && <Button type="text" icon={<EditOutlined />} onClick={() => setEditing(true)}>{t('records:bulkEdit')}</Button>}
      {form.actions.includes('delete') && <Button type="text" danger icon={<DeleteOutlined />} onClick={remove}>{t('common:delete')}</Button>}
      <Button type="text" icon={<CloseOutlined />} aria-label={t('records:clearSelection')} onClick={onClear} />
      {editing && (
        <BulkEdit
          form={form} count={rows.length} busy={run.isPending} onClose={() => setEditing(false)}
          onApply={(field, value) => run.mutate(rows.map((row) => ({ op: 'update', id: row.id, version: row.version, values: { [field]: value } })), { onSettled: () => setEditing(false) })}
        />
      )}
    </div>
  )
}

interface BulkEditProps {
  form: FormDefinition
  count: number
  busy: boolean
  onClose: () => void
  onApply: (field: string, value: unknown) => void
}

function BulkEdit({ form, count, busy, onClose, onApply }: BulkEditProps) {
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
      open title={t('records:bulkEditTitle', { count })} onCancel={onClose} okText={t('records:bulkApply', { count })} confirmLoading={busy}
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
