import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import type { Flow, StatusField } from '@/kernel/flow'
import { LabelProperty, Property, PropertyPanel } from '@/ui/Property'

const STATES = ['running', 'approved', 'rejected', 'withdrawn'] as const

/** The flow's name, and which value of a field says where a record stands. */
export function FlowSettings({ flow, form, onChange }: { flow: Flow; form: FormDefinition | undefined; onChange: (part: Partial<Flow>) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const fields = form?.fields.filter((field) => field.type === 'select') ?? []
  const field = fields.find((each) => each.key === flow.status?.field)
  const set = (part: Partial<StatusField>) => flow.status && onChange({ status: { ...flow.status, ...part } })
  return (
    <PropertyPanel title={t('flows:settings')}>
      <LabelProperty label={t('flows:name')} value={flow.name} onChange={(name) => onChange({ name })} required />
      <Property label={t('flows:form')}><span>{label(form?.name, flow.form)}</span></Property>
      <Property label={t('flows:statusField')} hint={t('flows:statusHint')}>
        <Select allowClear value={flow.status?.field} aria-label={t('flows:statusField')} placeholder={t('common:none')} options={fields.map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={(next?: string) => onChange({ status: next ? { field: next } : null })} />
      </Property>
      {field && STATES.map((state) => (
        <Property key={state} label={t(`flows:when.${state}`)}>
          <Select allowClear value={flow.status?.[state] ?? undefined} aria-label={t(`flows:when.${state}`)} options={field.options?.choices?.map((choice) => ({ value: choice.value, label: label(choice.name, choice.value) }))} onChange={(value?: string) => set({ [state]: value ?? null })} />
        </Property>
      ))}
    </PropertyPanel>
  )
}
