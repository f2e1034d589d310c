import { useQuery } from '@tanstack/react-query'
import { Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { flowsQuery } from '@/api/flows'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { newTrigger, TRIGGER_KINDS, type Trigger, type TriggerKind } from '@/kernel/rule'
import { Property } from '@/ui/Property'
import { CLEARABLE } from '@/ui/clearable'
import styles from './automations.module.css'

const OUTCOMES = ['approved', 'rejected', 'withdrawn']

export function TriggerEditor({ trigger, form, onChange }: { trigger: Trigger; form: FormDefinition | undefined; onChange: (trigger: Trigger) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: flows = [] } = useQuery(flowsQuery)
  const options = (fields: FieldDefinition[]) => fields.map((field) => ({ value: field.key, label: label(field.name, field.key) }))
  const fields = form?.fields ?? []
  return (
    <>
      <Select<TriggerKind> value={trigger.kind} aria-label={t('automations:whenTitle')} options={TRIGGER_KINDS.map((kind) => ({ value: kind, label: t(`automations:trigger.${kind}`) }))} onChange={(kind) => onChange(newTrigger(kind))} />
      {trigger.kind === 'field_changed' && (
        <>
          <Property label={t('automations:field')} required><Select value={trigger.field || undefined} aria-label={t('automations:field')} options={options(fields.filter((field) => field.type !== 'line_items'))} onChange={(field) => onChange({ ...trigger, field, from: null, to: null })} /></Property>
          <div className={styles.pair}>
            {(['from', 'to'] as const).map((end) => (
              <Property key={end} label={t(`automations:${end}`)}><Value field={fields.find((field) => field.key === trigger.field)} value={trigger[end]} label={t(`automations:${end}`)} onChange={(value) => onChange({ ...trigger, [end]: value })} /></Property>
            ))}
          </div>
        </>
      )}
      {trigger.kind === 'flow_finished' && (
        <div className={styles.pair}>
          <Property label={t('automations:flow')} required><Select value={trigger.flow || undefined} aria-label={t('automations:flow')} options={flows.filter((flow) => flow.form === form?.key && flow.version > 0).map((flow) => ({ value: flow.key, label: label(flow.name, flow.key) }))} onChange={(flow) => onChange({ ...trigger, flow })} /></Property>
          <Property label={t('automations:outcomeWord')}><Select value={trigger.outcome} aria-label={t('automations:outcomeWord')} options={OUTCOMES.map((outcome) => ({ value: outcome, label: t(`automations:outcome.${outcome}`) }))} onChange={(outcome) => onChange({ ...trigger, outcome })} /></Property>
        </div>
      )}
      {trigger.kind === 'inactive' && (
        <div className={styles.pair}>
          <Property label={t('automations:dateField')} required><Select value={trigger.field || undefined} aria-label={t('automations:dateField')} options={options(fields.filter((field) => field.type === 'date' || field.type === 'datetime'))} onChange={(field) => onChange({ ...trigger, field })} /></Property>
          <Property label={t('automations:days')}><InputNumber value={trigger.days} min={1} max={3660} precision={0} style={{ width: '100%' }} aria-label={t('automations:days')} onChange={(days) => onChange({ ...trigger, days: days ?? 7 })} /></Property>
        </div>
      )}
    </>
  )
}

function Value({ field, value, label: name, onChange }: { field: FieldDefinition | undefined; value: unknown; label: string; onChange: (value: unknown) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  if (field?.options?.choices) {
    return <Select allowClear value={typeof value === 'string' ? value : undefined} placeholder={t('automations:anyValue')} aria-label={name} options={field.options.choices.map((choice) => ({ value: choice.value, label: label(choice.name, choice.value) }))} onChange={(next?: string) => onChange(next ?? null)} />
  }
  if (field?.type === 'checkbox') {
    return <Select allowClear value={typeof value === 'boolean' ? value : undefined} placeholder={t('automations:anyValue')} aria-label={name} options={[{ value: true, label: t('fields:yes') }, { value: false, label: t('fields:no') }]} onChange={(next?: boolean) => onChange(next ?? null)} />
  }
  return <Input value={value == null ? '' : String(value)} allowClear={CLEARABLE} placeholder={t('automations:anyValue')} aria-label={name} onChange={(event) => onChange(event.target.value || null)} />
}
