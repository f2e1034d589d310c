import { Select } from 'antd'
import { useLabel } from '@/i18n'
import { valueType } from '@/kernel/definition'
import { ChoiceTag } from '../ChoiceTag'
import { leaveOnTab, type EditorProps } from '../spec'

export default function SelectEditor({ id, field, value, onChange, onCommit, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const label = useLabel()
  const multiple = valueType(field) === 'multi_select'
  const choices = field.options?.choices ?? []
  const options = choices.map((choice) => ({ value: choice.value, label: label(choice.name), colour: choice.color }))
  return (
    <Select
      id={id}
      mode={multiple ? 'multiple' : undefined}
      onInputKeyDown={multiple && !inCell ? leaveOnTab : undefined}
      value={multiple ? (Array.isArray(value) ? value : []) : (value ?? undefined)}
      options={options}
      showSearch={{ optionFilterProp: 'label' }}
      allowClear
      autoFocus={autoFocus}
      defaultOpen={inCell}
      variant={inCell ? 'borderless' : undefined}
      status={invalid ? 'error' : undefined}
      aria-describedby={describedBy}
      aria-label={ariaLabel}
      placeholder={placeholder}
      style={{ width: '100%' }}
      popupMatchSelectWidth={inCell ? 200 : true}
      optionRender={(option) => <ChoiceTag colour={option.data.colour} text={String(option.data.label)} />}
      labelRender={multiple ? undefined : (option) => {
        const choice = choices.find((candidate) => candidate.value === option.value)
        return <ChoiceTag colour={choice?.color} text={choice ? label(choice.name) : String(option.value)} />
      }}
      onChange={(next) => {
        const result = multiple ? next : (next ?? null)
        onChange(result)
        if (inCell && !multiple) onCommit?.(result)
      }}
    />
  )
}
