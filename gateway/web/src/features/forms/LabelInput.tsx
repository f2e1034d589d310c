import { Input } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Label } from '@/kernel/label'
import styles from './Designer.module.css'

export interface LabelInputProps {
  label: string
  value: Label | null | undefined
  onChange: (value: Label) => void
  required?: boolean
  autoFocus?: boolean
}

/** A name in both languages; the second may stay empty. */
export function LabelInput({ label, value, onChange, required, autoFocus }: LabelInputProps) {
  const { t } = useTranslation()
  const zh = typeof value === 'string' ? value : (value?.['zh-CN'] ?? '')
  const en = typeof value === 'string' ? value : (value?.en ?? '')
  return (
    <fieldset className={styles.property}>
      <legend>{label}{required && <span className={styles.star} aria-hidden> *</span>}</legend>
      <Input value={zh} autoFocus={autoFocus} aria-label={`${label} · ${t('settings:chinese')}`} prefix={<span className={styles.lang}>{t('designer:zh')}</span>} onChange={(e) => onChange({ 'zh-CN': e.target.value, en })} />
      <Input value={en} aria-label={`${label} · ${t('settings:english')}`} prefix={<span className={styles.lang}>{t('designer:en')}</span>} onChange={(e) => onChange({ 'zh-CN': zh, en: e.target.value })} />
    </fieldset>
  )
}
