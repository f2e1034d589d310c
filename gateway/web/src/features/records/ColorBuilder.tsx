import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDefinition } from '@/kernel/definition'
import type { Filter } from '@/kernel/filter'
import { COLORS, type ColorRule, type RuleColor } from '@/kernel/view'
import { choiceColour } from '@/registry/fieldTypes/ChoiceTag'
import { FilterBuilder } from './FilterBuilder'
import styles from './Toolbar.module.css'

interface Draft {
  color: RuleColor
  filter: Filter | undefined
}

/** Rows that meet a condition get a colour; the first condition met decides. */
export function ColorBuilder({ fields, colors, onChange }: { fields: FieldDefinition[]; colors: ColorRule[]; onChange: (colors: ColorRule[]) => void }) {
  const { t } = useTranslation()
  const [drafts, setDrafts] = useState<Draft[]>(colors)
  const apply = (next: Draft[]) => {
    setDrafts(next)
    onChange(next.filter((draft): draft is ColorRule => draft.filter !== undefined))
  }
  const replace = (index: number, patch: Partial<Draft>) => apply(drafts.map((draft, i) => (i === index ? { ...draft, ...patch } : draft)))
  return (
    <div className={styles.colors} role="group" aria-label={t('views:colors')}>
      {drafts.length === 0 && <p className={styles.hint}>{t('views:noColors')}</p>}
      {drafts.map((draft, index) => (
        <div key={index} className={styles.colorRule}>
          <div className={styles.colorHead}>
            <Select
              value={draft.color} aria-label={t('views:color')} style={{ width: 120 }} onChange={(color) => replace(index, { color })}
              options={COLORS.map((color) => ({ value: color, label: <span className={styles.swatch}><i style={{ background: choiceColour(color).text }} />{t(`views:colorNames.${color}`)}</span> }))}
            />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('views:removeColor')} onClick={() => apply(drafts.filter((_, i) => i !== index))} />
          </div>
          <FilterBuilder key={drafts.length} fields={fields} filter={draft.filter} onChange={(filter) => replace(index, { filter })} />
        </div>
      ))}
      <Button type="text" icon={<PlusOutlined />} onClick={() => apply([...drafts, { color: COLORS[drafts.length % COLORS.length]!, filter: undefined }])}>{t('views:addColor')}</Button>
    </div>
  )
}
