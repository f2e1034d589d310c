import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import type { ViewKind, ViewOptions } from '@/kernel/view'
import { viewSpec } from '@/registry/views'
import { Property } from '@/ui/Property'
import styles from './Toolbar.module.css'

interface OptionsPanelProps {
  kind: ViewKind
  fields: FieldDefinition[]
  form: string
  options: ViewOptions
  onChange: (options: ViewOptions) => void
}

/** Which fields play which part in a board, a calendar, a timeline … */
export function OptionsPanel({ kind, fields, form, options, onChange }: OptionsPanelProps) {
  const { t } = useTranslation()
  const label = useLabel()
  return (
    <div className={styles.options}>
      {viewSpec(kind).options.map((option) => {
        const name = t(`views:options.${option.name}`)
        const choices = fields.filter((field) => option.fits(field, form)).map((field) => ({ value: field.key, label: label(field.name, field.key) }))
        const value = options[option.name]
        return (
          <Property key={option.name} label={name} required={option.required}>
            {option.many ? (
              <Select
                mode="multiple" aria-label={name} value={Array.isArray(value) ? value : []} options={choices} style={{ width: '100%' }} showSearch={{ optionFilterProp: 'label' }}
                onChange={(keys: string[]) => onChange({ ...options, [option.name]: keys })}
              />
            ) : (
              <Select
                aria-label={name} value={typeof value === 'string' ? value : undefined} options={choices} style={{ width: '100%' }} allowClear={!option.required} showSearch={{ optionFilterProp: 'label' }}
                onChange={(key: string | undefined) => {
                  onChange(Object.fromEntries(Object.entries({ ...options, [option.name]: key }).filter((pair): pair is [string, string | string[]] => pair[1] !== undefined)))
                }}
              />
            )}
          </Property>
        )
      })}
    </div>
  )
}
