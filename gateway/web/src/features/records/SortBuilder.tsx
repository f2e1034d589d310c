import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { isSortable, type Sort } from '@/kernel/filter'
import filterStyles from './FilterBuilder.module.css'
import styles from './SortBuilder.module.css'

export interface SortBuilderProps {
  fields: FieldDefinition[]
  sort: Sort[]
  onChange: (sort: Sort[]) => void
}

/** Sorts by several fields, the first deciding, the next breaking its ties. */
export function SortBuilder({ fields, sort, onChange }: SortBuilderProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const sortable = fields.filter(isSortable)
  const free = sortable.filter((field) => !sort.some((part) => part.field === field.key))
  const replace = (index: number, change: Partial<Sort>) => onChange(sort.map((part, i) => (i === index ? { ...part, ...change } : part)))
  return (
    <div className={styles.root} role="group" aria-label={t('filter:sortTitle')}>
      {sort.length === 0 && <p className={filterStyles.hint}>{t('filter:noSort')}</p>}
      <ul className={filterStyles.list}>
        {sort.map((part, index) => (
          <li key={part.field} className={styles.part}>
            <Select
              aria-label={t('filter:field')} value={part.field} showSearch={{ optionFilterProp: 'label' }}
              options={sortable.filter((field) => field.key === part.field || free.includes(field)).map((field) => ({ value: field.key, label: label(field.name, field.key) }))}
              onChange={(field) => replace(index, { field })}
            />
            <Segmented<'asc' | 'desc'>
              value={part.dir} onChange={(dir) => replace(index, { dir })} aria-label={t('filter:direction')}
              options={[{ value: 'asc', label: t('filter:ascending') }, { value: 'desc', label: t('filter:descending') }]}
            />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('filter:removeSort')} onClick={() => onChange(sort.filter((_, i) => i !== index))} />
          </li>
        ))}
      </ul>
      <div className={filterStyles.foot}>
        <Button type="text" icon={<PlusOutlined />} disabled={free.length === 0} onClick={() => free[0] && onChange([...sort, { field: free[0].key, dir: 'asc' }])}>{t('filter:addSort')}</Button>
        {sort.length > 0 && <Button type="text" onClick={() => onChange([])}>{t('filter:clear')}</Button>}
      </div>
    </div>
  )
}
