import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { LabelProperty, Property } from '@/ui/Property'
import { useDesigner, useDraft } from './store'
import styles from './Designer.module.css'

/** The form itself: what it is called, and what names its records. */
export function FormProperties() {
  const { t } = useTranslation()
  const label = useLabel()
  const draft = useDraft()
  const dispatch = useDesigner((designer) => designer.dispatch)
  const titles = draft.fields.filter((field) => field.type === 'text' || field.type === 'auto_number')
  return (
    <>
      <div className={styles.kind}><strong>{t('designer:formProperties')}</strong></div>
      <LabelProperty label={t('designer:formName')} required value={draft.name} onChange={(name) => dispatch({ do: 'change_form', change: { name } })} />
      <Property label={t('designer:titleOf')} hint={t('designer:titleOfHint')}>
        <Select
          allowClear value={draft.title_field ?? undefined} aria-label={t('designer:titleOf')} placeholder={t('designer:titleAuto')} options={titles.map((field) => ({ value: field.key, label: label(field.name, field.key) }))}
          onChange={(key: string | undefined) => dispatch({ do: 'change_form', change: { title_field: key ?? null } })}
        />
      </Property>
      <p className={styles.pick}>{t('designer:keysHint')}</p>
    </>
  )
}
