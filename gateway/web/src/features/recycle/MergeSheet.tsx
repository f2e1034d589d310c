import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { keys } from '@/api/keys'
import { mergeRecords } from '@/api/life'
import type { FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { disputed, fullest, proposal, takenOver } from '@/kernel/merge'
import { recordTitle } from '@/registry/recordTitle'
import { useGo } from '@/ui/AppLink'
import { useFeedback } from '@/ui/feedback'
import { FieldValue } from '@/ui/record/FieldValue'
import { Sheet } from '@/ui/Sheet'
import styles from './recycle.module.css'

/** Makes one record of several: which stays, and field by field whose value it has. */
export function MergeSheet({ form, records, onClose }: { form: FormDefinition; records: RecordRow[]; onClose: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const go = useGo()
  const { done } = useFeedback()
  const fields = disputed(form.fields, records)
  const [kept, setKept] = useState(() => fullest(records))
  const [chosen, setChosen] = useState(() => proposal(fields, records, fullest(records)))
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const keep = (id: number) => {
    setKept(id)
    setChosen(proposal(fields, records, id))
  }
  const merge = async () => {
    const own = records.find((record) => record.id === kept)!
    setBusy(true)
    setFailure(null)
    try {
      const { moved } = await mergeRecords(form.key, kept, own.version, records.filter((record) => record.id !== kept).map((record) => record.id), takenOver(fields, records, kept, chosen))
      await client.invalidateQueries({ queryKey: keys.records(form.key) })
      done(t('detail:duplicates.merged', { count: moved }))
      onClose()
      go(`/f/${form.key}/r/${kept}`)
    } catch (error) {
      setFailure(errorText(error))
      setBusy(false)
    }
  }
  return (
    <Sheet open title={t('detail:duplicates.mergeTitle', { count: records.length })} onClose={onClose} width={Math.min(960, 320 + records.length * 200)}>
      <div className={styles.merge}>
        {failure && <Alert type="error" showIcon title={failure} role="alert" />}
        <p className={styles.hint}>{t('detail:duplicates.mergeHint')}</p>
        <div className={styles.scroll}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('detail:duplicates.keep')}</th>
                {records.map((record) => (
                  <th key={record.id} scope="col" data-kept={record.id === kept || undefined}>
                    <Radio name="kept" checked={record.id === kept} onChange={() => keep(record.id)}>{recordTitle(form, record)}</Radio>
                    <small>#{record.id}{record.labels?.owner ? ` · ${String(record.labels.owner)}` : ''}</small>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field.key}>
                  <th scope="row">{label(field.name, field.key)}</th>
                  {records.map((record) => (
                    <td key={record.id} data-kept={chosen[field.key] === record.id || undefined}>
                      <Radio
                        name={`value-${field.key}`} checked={chosen[field.key] === record.id} aria-label={`${label(field.name, field.key)} #${record.id}`}
                        onChange={() => setChosen((current) => ({ ...current, [field.key]: record.id }))}
                      >
                        <FieldValue field={field} record={record} />
                      </Radio>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {fields.length === 0 && <p className={styles.hint}>{t('detail:duplicates.agree')}</p>}
        </div>
        <div className={styles.foot}>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="primary" loading={busy} onClick={merge}>{t('detail:duplicates.mergeDo', { count: records.length })}</Button>
        </div>
      </div>
    </Sheet>
  )
}
