import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { flowsQuery } from '@/api/flows'
import { appsQuery, formQuery } from '@/api/forms'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import type { RuleAction } from '@/kernel/rule'
import { FormulaInput } from '@/ui/FormulaInput'
import { LabelProperty, Property } from '@/ui/Property'
import { PersonSpecs } from '@/ui/people/PersonSpecs'
import styles from './automations.module.css'

interface ActionEditorProps<A extends RuleAction = RuleAction> {
  action: A
  form: FormDefinition | undefined
  onChange: (action: RuleAction) => void
}
type Of<K extends RuleAction['kind']> = ActionEditorProps<Extract<RuleAction, { kind: K }>>

export function ActionEditor({ action, form, onChange }: ActionEditorProps) {
  switch (action.kind) {
    case 'create_record': return <CreateRecord action={action} form={form} onChange={onChange} />
    case 'update_record': return <UpdateRecord action={action} form={form} onChange={onChange} />
    case 'notify': return <Notify action={action} form={form} onChange={onChange} />
    case 'start_flow': return <StartFlow action={action} form={form} onChange={onChange} />
    case 'push_document': return <PushDocument action={action} form={form} onChange={onChange} />
  }
}

function FormSelect({ value, label: name, onChange }: { value: string; label: string; onChange: (form: string) => void }) {
  const label = useLabel()
  const { data: apps = [] } = useQuery(appsQuery)
  return <Select value={value || undefined} aria-label={name} options={apps.flatMap((app) => app.forms).map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={onChange} />
}

/** Fields of the target with a formula each, over the record that set the rule off. */
function Values({ target, form, values, label: name, onChange }: { target: string; form: FormDefinition | undefined; values: Record<string, string>; label: string; onChange: (values: Record<string, string>) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: definition } = useQuery({ ...formQuery(target), enabled: target !== '' })
  const fields = definition?.fields.filter((field) => !['formula', 'auto_number', 'line_items'].includes(field.type)) ?? []
  const free = fields.filter((field) => !(field.key in values))
  return (
    <Property label={name}>
      {Object.entries(values).map(([key, text]) => (
        <div key={key} className={styles.value}>
          <span>{label(definition?.fields.find((field) => field.key === key)?.name, key)}</span>
          <FormulaInput value={text} form={form} rows={1} label={`${name} · ${key}`} onChange={(next) => onChange({ ...values, [key]: next })} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t('automations:removeValue')} onClick={() => onChange(Object.fromEntries(Object.entries(values).filter(([each]) => each !== key)))} />
        </div>
      ))}
      {free.length > 0 && (
        <Select<string | null>
          value={null} placeholder={<><PlusOutlined /> {t('automations:addValue')}</>} aria-label={t('automations:addValue')} showSearch={{ optionFilterProp: 'label' }}
          options={free.map((field) => ({ value: field.key, label: label(field.name, field.key) }))} onChange={(key) => key && onChange({ ...values, [key]: form?.fields.some((field) => field.key === key) ? `{${key}}` : '' })}
        />
      )}
    </Property>
  )
}

function CreateRecord({ action, form, onChange }: Of<'create_record'>) {
  const { t } = useTranslation()
  return (
    <>
      <Property label={t('automations:targetForm')} required><FormSelect value={action.form} label={t('automations:targetForm')} onChange={(next) => onChange({ ...action, form: next, values: {} })} /></Property>
      {action.form && <Values target={action.form} form={form} values={action.values} label={t('automations:values')} onChange={(values) => onChange({ ...action, values })} />}
      <Property label={t('automations:owner')}><FormulaInput value={action.owner ?? ''} form={form} rows={1} label={t('automations:owner')} onChange={(owner) => onChange({ ...action, owner: owner || null })} /></Property>
    </>
  )
}

function UpdateRecord({ action, form, onChange }: Of<'update_record'>) {
  const { t } = useTranslation()
  const target = action.target ?? { kind: 'trigger' as const }
  return (
    <>
      <Segmented<'trigger' | 'related'>
        value={target.kind} aria-label={t('automations:target')} options={[{ value: 'trigger', label: t('automations:thisRecord') }, { value: 'related', label: t('automations:relatedRecords') }]}
        onChange={(kind) => onChange({ ...action, target: kind === 'trigger' ? { kind } : { kind, form: '', match: {} }, values: {} })}
      />
      {target.kind === 'related' && (
        <>
          <Property label={t('automations:targetForm')} required><FormSelect value={target.form} label={t('automations:targetForm')} onChange={(next) => onChange({ ...action, target: { ...target, form: next, match: {} }, values: {} })} /></Property>
          {target.form && <Values target={target.form} form={form} values={target.match} label={t('automations:match')} onChange={(match) => onChange({ ...action, target: { ...target, match } })} />}
        </>
      )}
      {(target.kind === 'trigger' || target.form) && <Values target={target.kind === 'trigger' ? (form?.key ?? '') : target.form} form={form} values={action.values} label={t('automations:values')} onChange={(values) => onChange({ ...action, values })} />}
    </>
  )
}

const CHANNELS = ['in_app', 'mail']

function Notify({ action, form, onChange }: Of<'notify'>) {
  const { t } = useTranslation()
  return (
    <>
      <Property label={t('automations:to')} required><PersonSpecs value={action.to} form={form} label={t('automations:to')} onChange={(to) => onChange({ ...action, to })} /></Property>
      <LabelProperty label={t('automations:message')} value={action.title} onChange={(title) => onChange({ ...action, title })} required />
      <LabelProperty label={t('automations:body')} value={action.body} rows={2} onChange={(body) => onChange({ ...action, body })} />
      <p className={styles.hint}>{t('automations:placeholders')}</p>
      <Property label={t('automations:channels')}><Checkbox.Group value={action.channels ?? ['in_app']} options={CHANNELS.map((channel) => ({ value: channel, label: t(`automations:channel.${channel}`) }))} onChange={(channels) => onChange({ ...action, channels })} /></Property>
    </>
  )
}

function StartFlow({ action, form, onChange }: Of<'start_flow'>) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: flows = [] } = useQuery(flowsQuery)
  return <Property label={t('automations:flow')} required><Select value={action.flow || undefined} aria-label={t('automations:flow')} options={flows.filter((flow) => flow.form === form?.key && flow.version > 0).map((flow) => ({ value: flow.key, label: label(flow.name, flow.key) }))} onChange={(flow) => onChange({ ...action, flow })} /></Property>
}

function PushDocument({ action, onChange }: Of<'push_document'>) {
  const { t } = useTranslation()
  return (
    <div className={styles.pair}>
      {(['account', 'document'] as const).map((key) => (
        <Property key={key} label={t(`automations:${key}`)} required><Input value={action[key]} spellCheck={false} aria-label={t(`automations:${key}`)} onChange={(event) => onChange({ ...action, [key]: event.target.value })} /></Property>
      ))}
    </div>
  )
}
