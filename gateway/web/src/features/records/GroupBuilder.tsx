import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { valueType, type FieldDefinition } from '@/kernel/definition'
import { PERIODS, type GroupBy } from '@/kernel/view'
import { isGroupable } from '@/registry/views'
import filterStyles from './FilterBuilder.module.css'
import styles from './SortBuilder.module.css'

const MOST = 3

/** Groups within groups; dates by a period. */
export function GroupBuilder({ fields, group, onChange }: { fields: FieldDefinition[]; group: GroupBy[]; onChange: (group: GroupBy[]) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const usable = fields.filter((field) => isGroupable(field))
  const free = usable.filter((field) => !group.some((part) => part.field === field.key))
  const isTimed = (key: string) => {
    const field = usable.find((each) => each.key === key)
    return field !== undefined && ['date', 'datetime'].includes(valueType(field))
  }
  const replace = (index: number, part: GroupBy) => onChange(group.map((each, i) => (i === index ? part : each)))
  return (
    <div className={styles.root} role="group" aria-label={t('views:group')}>
      {group.length === 0 && <p className={filterStyles.hint}>{t('views:noGroup')}</p>}
      <ul className={filterStyles.list}>
        {group.map((part, index) => (
          <li key={part.field} className={styles.part}>
            <Select
              aria-label={t('filter:field')} value={part.field} showSearch={{ optionFilterProp: 'label' }}
              options={usable.filter((field) => field.key === part.field || free.includes(field)).map((field) => ({ value: field.key, label: label(field.name, field.key) }))}
              onChange={(field) => replace(index, { field })}
            />
            {isTimed(part.field) ? (
              <Select
                aria-label={t('views:period')} value={part.by ?? 'month'} options={PERIODS.map((period) => ({ value: period, label: t(`views:periods.${period}`) }))}
                onChange={(by) => replace(index, { field: part.field, by })} popupMatchSelectWidth={false}
              />
            ) : <span />}
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('views:removeGroup')} onClick={() => onChange(group.filter((_, i) => i !== index))} />
          </li>
        ))}
      </ul>
      <div className={filterStyles.foot}>
        <Button type="text" icon={<PlusOutlined />} disabled={free.length === 0 || group.length >= MOST} onClick={() => free[0] && onChange([...group, { field: free[0].key }])}>{t('views:addGroup')}</Button>
        {group.length > 0 && <Button type="text" onClick={() => onChange([])}>{t('filter:clear')}</Button>}
      </div>
    </div>
  )
}
