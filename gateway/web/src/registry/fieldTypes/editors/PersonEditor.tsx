import { Select } from 'antd'
import { useDirectory } from '@/api/directory'
import { PersonTag } from '../PersonTag'
import type { EditorProps } from '../spec'

export default function PersonEditor({ id, value, label, onChange, onCommit, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const directory = useDirectory()
  const options = directory.people
    .filter((person) => person.active || person.id === value)
    .map((person) => ({ value: person.id, label: person.name, hint: person.departments.map((d) => directory.departmentOf(d)?.name).filter(Boolean).join(' / ') }))
  const fallback = Array.isArray(label) ? label[0] : label
  return (
    <Select
      id={id}
      value={typeof value === 'number' ? value : undefined}
      options={options}
      showSearch={{ filterOption: (input, option) => `${option?.label} ${option?.hint}`.toLowerCase().includes(input.toLowerCase()) }}
      allowClear
      autoFocus={autoFocus}
      defaultOpen={inCell}
      variant={inCell ? 'borderless' : undefined}
      status={invalid ? 'error' : undefined}
      aria-describedby={describedBy}
      aria-label={ariaLabel}
      placeholder={placeholder}
      style={{ width: '100%' }}
      popupMatchSelectWidth={inCell ? 240 : true}
      labelRender={(option) => <PersonTag name={String(option.label ?? fallback ?? option.value)} />}
      optionRender={(option) => (
        <span style={{ display: 'flex', justifyContent: 'space-between', gap: 12 }}>
          <PersonTag name={String(option.data.label)} />
          <span style={{ color: 'var(--dg-text-3)', fontSize: 12 }}>{option.data.hint}</span>
        </span>
      )}
      onChange={(next) => {
        onChange(next ?? null)
        if (inCell) onCommit?.(next ?? null)
      }}
    />
  )
}
