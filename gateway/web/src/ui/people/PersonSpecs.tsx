import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import type { PersonSpec } from '@/kernel/flow'
import styles from './PersonSpecs.module.css'

const KINDS: readonly PersonSpec['kind'][] = ['role', 'user', 'manager', 'department_head', 'field']

interface PersonSpecsProps {
  value: readonly PersonSpec[]
  form: FormDefinition | undefined
  label: string
  onChange: (value: PersonSpec[]) => void
}

/** A list of people by role, name, place in the organisation, or a person field of the record. */
export function PersonSpecs({ value, form, label: name, onChange }: PersonSpecsProps) {
  const { t } = useTranslation()
  const directory = useDirectory()
  const replace = (index: number, spec: PersonSpec) => onChange(value.map((each, at) => (at === index ? spec : each)))
  const fresh = (kind: PersonSpec['kind']): PersonSpec => {
    switch (kind) {
      case 'role': return { kind, role: directory.roles[0]?.key ?? '' }
      case 'user': return { kind, user: directory.people.find((person) => person.active)?.id ?? 0 }
      case 'manager': return { kind, level: 1 }
      case 'department_head': return { kind }
      case 'field': return { kind, field: 'owner' }
    }
  }
  return (
    <ul className={styles.specs} aria-label={name}>
      {value.map((spec, index) => (
        <li key={index}>
          <Select size="middle" value={spec.kind} aria-label={t('people:kind')} options={KINDS.map((kind) => ({ value: kind, label: t(`people:${kind}`) }))} onChange={(kind) => replace(index, fresh(kind))} />
          <Target spec={spec} form={form} onChange={(next) => replace(index, next)} />
          <Button type="text" icon={<DeleteOutlined />} disabled={value.length === 1} aria-label={t('people:remove')} onClick={() => onChange(value.filter((_, at) => at !== index))} />
        </li>
      ))}
      <li><Button type="dashed" block icon={<PlusOutlined />} onClick={() => onChange([...value, fresh('role')])}>{t('people:add')}</Button></li>
    </ul>
  )
}

function Target({ spec, form, onChange }: { spec: PersonSpec; form: FormDefinition | undefined; onChange: (spec: PersonSpec) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const directory = useDirectory()
  const search = { showSearch: { optionFilterProp: 'label' as const } }
  switch (spec.kind) {
    case 'role':
      return <Select {...search} value={spec.role || undefined} aria-label={t('people:role')} options={directory.roles.map((role) => ({ value: role.key, label: label(role.name, role.key) }))} onChange={(role) => onChange({ ...spec, role })} />
    case 'user':
      return <Select {...search} value={spec.user || undefined} aria-label={t('people:user')} options={directory.people.filter((person) => person.active).map((person) => ({ value: person.id, label: person.name }))} onChange={(user) => onChange({ ...spec, user })} />
    case 'manager':
      return <InputNumber value={spec.level ?? 1} min={1} max={20} precision={0} prefix={t('people:level')} style={{ width: '100%' }} aria-label={t('people:level')} onChange={(level) => onChange({ ...spec, level: level ?? 1 })} />
    case 'field': {
      const fields = [...(form?.fields ?? []), ...SYSTEM_FIELDS].filter((field) => field.type === 'person')
      return <Select value={spec.field || undefined} aria-label={t('people:field')} options={fields.map((field) => ({ value: field.key, label: label(field.name, field.key) }))} onChange={(field) => onChange({ ...spec, field })} />
    }
    case 'department_head':
      return <span className={styles.fixed}>{t('people:departmentHeadHint')}</span>
  }
}
