import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { createRecord } from '@/api/records'
import type { RecordRow, Values } from '@/api/types'
import { useLabel } from '@/i18n'
import type { FieldLabel } from '@/registry/fieldTypes'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { Sheet } from '@/ui/Sheet'
import { Likenesses } from './Likenesses'
import { RecordForm } from './RecordForm'

export interface CreateRecordProps {
  form: string
  preset?: Values
  presetLabels?: Record<string, FieldLabel>
  onClose: () => void
  onCreated?: (record: RecordRow) => void
}

/** The sheet in which a new record is filled in. */
export function CreateRecord({ form: key, preset, presetLabels, onClose, onCreated }: CreateRecordProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { done } = useFeedback()
  const { data: form, isError, error, refetch } = useQuery(formQuery(key))
  const save = async (values: Values) => {
    const record = await createRecord(key, values)
    client.setQueryData(keys.record(key, record.id), record)
    await client.invalidateQueries({ queryKey: [...keys.records(key), 'list'] })
    done(t('detail:created'))
    onClose()
    onCreated?.(record)
  }
  const wide = (form?.fields.length ?? 0) > 8 || form?.fields.some((field) => field.type === 'line_items')
  return (
    <Sheet open title={t('detail:createTitle', { form: label(form?.name, key) })} onClose={onClose} width={wide ? 760 : 560}>
      {isError ? <Failure error={error} onRetry={refetch} /> : form && (
        <RecordForm form={form} preset={preset} presetLabels={presetLabels} notice={(values) => <Likenesses form={form} values={values} />} onSave={save} onCancel={onClose} columns={wide ? 2 : 1} />
      )}
    </Sheet>
  )
}
