import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Segmented, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { fromGroup, operatorsFor, takesList, takesValue, toGroup, type Filter, type FilterGroup, type Operator } from '@/kernel/filter'
import { FilterValue } from './FilterValue'
import styles from './FilterBuilder.module.css'

export interface FilterBuilderProps {
  fields: FieldDefinition[]
  filter: Filter | undefined
  onChange: (filter: Filter | undefined) => void
  /** A field to begin a condition on, when the builder was opened from its column. */
  startWith?: string
}

const APPLY_AFTER_MS = 300

/** Conditions joined by "all" or "any". What is complete applies at once; the rest waits until it is. */
export function FilterBuilder({ fields, filter, onChange, startWith }: FilterBuilderProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const usable = fields.filter((field) => operatorsFor(field).length > 0)
  const initial = toGroup(filter)
  const [group, setGroup] = useState<FilterGroup | null>(() => {
    const field = usable.find((candidate) => candidate.key === startWith)
    if (!initial || !field || initial.conditions.some((condition) => condition.field === field.key)) return initial
    return { ...initial, conditions: [...initial.conditions, { field: field.key, op: operatorsFor(field)[0]! }] }
  })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  if (!group) {
    return (
      <div className={styles.root}>
        <p className={styles.hint}>{t('filter:complex')}</p>
        <Button onClick={() => { onChange(undefined); setGroup({ join: 'and', conditions: [] }) }}>{t('filter:clear')}</Button>
      </div>
    )
  }
  const apply = (next: FilterGroup) => {
    setGroup(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onChange(fromGroup(next)), APPLY_AFTER_MS)
  }
  const replace = (index: number, change: Partial<FilterGroup['conditions'][number]>) =>
    apply({ ...group, conditions: group.conditions.map((condition, i) => (i === index ? { ...condition, ...change } : condition)) })
  const fieldOf = (key: string) => usable.find((field) => field.key === key)
  const add = () => usable[0] && apply({ ...group, conditions: [...group.conditions, { field: usable[0].key, op: operatorsFor(usable[0])[0]! }] })

  return (
    <div className={styles.root} role="group" aria-label={t('filter:title')}>
      {group.conditions.length > 1 && (
        <div className={styles.join}>
          <Segmented<'and' | 'or'>
            size="small" value={group.join} onChange={(join) => apply({ ...group, join })} aria-label={t('filter:join')}
            options={[{ value: 'and', label: t('filter:all') }, { value: 'or', label: t('filter:any') }]}
          />
        </div>
      )}
      {group.conditions.length === 0 && <p className={styles.hint}>{t('filter:empty')}</p>}
      <ul className={styles.list}>
        {group.conditions.map((condition, index) => {
          const field = fieldOf(condition.field)
          return (
            <li key={index} className={styles.condition}>
              <Select
                className={styles.field} aria-label={t('filter:field')} value={condition.field} showSearch={{ optionFilterProp: 'label' }}
                options={usable.map((candidate) => ({ value: candidate.key, label: label(candidate.name, candidate.key) }))}
                onChange={(key) => replace(index, { field: key, op: operatorsFor(fieldOf(key)!)[0]!, value: undefined })}
              />
              <Select<Operator>
                className={styles.op} aria-label={t('filter:op')} value={condition.op} popupMatchSelectWidth={false}
                options={(field ? operatorsFor(field) : [condition.op]).map((op) => ({ value: op, label: t(`filter:ops.${op}`) }))}
                onChange={(op) => replace(index, takesList(op) === takesList(condition.op) && takesValue(op) && op !== 'during' && op !== 'between' && condition.op !== 'during' && condition.op !== 'between' ? { op } : { op, value: undefined })}
              />
              <div className={styles.value}>
                {field && takesValue(condition.op) && (
                  <FilterValue key={`${condition.field}-${condition.op}`} field={field} condition={condition} onChange={(value) => replace(index, { value })} />
                )}
              </div>
              <Button
                type="text" icon={<DeleteOutlined />} aria-label={t('filter:remove')}
                onClick={() => apply({ ...group, conditions: group.conditions.filter((_, i) => i !== index) })}
              />
            </li>
          )
        })}
      </ul>
      <div className={styles.foot}>
        <Button type="text" icon={<PlusOutlined />} onClick={add}>{t('filter:add')}</Button>
        {group.conditions.length > 0 && <Button type="text" onClick={() => apply({ join: 'and', conditions: [] })}>{t('filter:clear')}</Button>}
      </div>
    </div>
  )
}
