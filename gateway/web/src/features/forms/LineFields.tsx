import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { FIELD_TYPES, type FieldDefinition, type FieldType } from '@/kernel/definition'
import { Property } from '@/ui/Property'
import { newColumnKey, newField } from './draft'
import { OptionsEditor } from './OptionsEditor'
import styles from './Designer.module.css'

const WANTED: readonly string[] = ['text', 'number', 'money', 'percent', 'date', 'phone', 'email', 'select', 'radio', 'checkbox', 'switch', 'person', 'relation', 'formula']
const LINE_TYPES: readonly FieldType[] = FIELD_TYPES.filter((type) => WANTED.includes(type))
const WITH_OPTIONS: ReadonlySet<string> = new Set(['formula', 'relation', 'select', 'radio'])

/** The columns of a line table. */
export function LineFields({ table, onChange }: { table: FieldDefinition; onChange: (fields: FieldDefinition[]) => void }) {
  const fields = table.options?.fields ?? []
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const language = i18n.language === 'en' ? 'en' : 'zh-CN'
  const replace = (index: number, change: Partial<FieldDefinition>) => onChange(fields.map((field, at) => (at === index ? { ...field, ...change } : field)))
  return (
    <Property label={t('designer:columns')}>
      <ul className={styles.lines}>
        {fields.map((field, index) => (
          <li key={field.key} className={styles.lineField}>
            <Input value={label(field.name)} aria-label={t('designer:columnName', { number: index + 1 })} placeholder={t('designer:name')} onChange={(event) => replace(index, { name: typeof field.name === 'string' ? event.target.value : { ...field.name, [language]: event.target.value } })} />
            <Select
              value={field.type} disabled={field.id !== undefined} aria-label={t('designer:columnType', { number: index + 1 })}
              options={LINE_TYPES.map((value) => ({ value, label: t(`fields:types.${value}`) }))}
              onChange={(type) => replace(index, { options: {}, ...newField(type, [1, 2].map((number) => ({ [language]: t('designer:newChoice', { number }) }))), key: field.key, name: field.name })}
            />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('designer:removeColumn', { number: index + 1 })} onClick={() => onChange(fields.filter((_, at) => at !== index))} />
            <div className={styles.lineOptions}>
              {field.type !== 'formula' && <Checkbox checked={field.required ?? false} onChange={(event) => replace(index, { required: event.target.checked })}>{t('designer:required')}</Checkbox>}
              {WITH_OPTIONS.has(field.type) && <OptionsEditor field={field} fresh={field.id === undefined} siblings={fields} table={table} onChange={(change) => replace(index, change)} />}
            </div>
          </li>
        ))}
      </ul>
      <Button type="dashed" block icon={<PlusOutlined />} onClick={() => onChange([...fields, { ...newField('text', []), key: newColumnKey(fields) }])}>{t('designer:addColumn')}</Button>
    </Property>
  )
}
