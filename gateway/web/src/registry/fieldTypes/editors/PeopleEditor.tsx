import { Select } from 'antd'
import { useDirectory } from '@/api/directory'
import { PersonTag } from '../PersonTag'
import { leaveOnTab, type EditorProps } from '../spec'

/** Several persons; those who left stay until they are taken out. */
export default function PeopleEditor({ id, value, label, onChange, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const directory = useDirectory()
  const chosen = Array.isArray(value) ? (value as number[]) : []
  const options = directory.people
    .filter((person) => person.active || chosen.includes(person.id))
    .map((person) => ({ value: person.id, label: person.name, hint: person.departments.map((d) => directory.departmentOf(d)?.name).filter(Boolean).join(' / ') }))
  const nameOf = (option: { value?: unknown; label?: unknown }) => {
    const place = chosen.indexOf(Number(option.value))
    return String(option.label ?? (Array.isArray(label) ? label[place] : undefined) ?? option.value)
  }
  return (
    <Select
      id={id} mode="multiple" value={chosen} options={options} allowClear autoFocus={autoFocus} defaultOpen={inCell} onInputKeyDown={inCell ? undefined : leaveOnTab}
      showSearch={{ filterOption: (input, option) => `${option?.label} ${option?.hint}`.toLowerCase().includes(input.toLowerCase()) }}
      variant={inCell ? 'borderless' : undefined} status={invalid ? 'error' : undefined} aria-describedby={describedBy} aria-label={ariaLabel} placeholder={placeholder}
      style={{ width: '100%' }} popupMatchSelectWidth={inCell ? 240 : true}
      labelRender={nameOf}
      optionRender={(option) => (
        <span style={{ display: 'flex', justifyContent: 'space-between', gap: 12 }}>
          <PersonTag name={String(option.data.label)} />
          <span style={{ color: 'var(--dg-text-3)', fontSize: 12 }}>{option.data.hint}</span>
        </span>
      )}
      onChange={(next) => onChange(next)}
    />
  )
}
