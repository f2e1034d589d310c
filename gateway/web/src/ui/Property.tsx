import { Input } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Label } from '@/kernel/label'
import styles from './Property.module.css'

/** One setting of a property panel: a name, its editor, and a hint below. */
export function Property({ label, hint, error, required, children }: { label: string; hint?: ReactNode; error?: ReactNode; required?: boolean; children: ReactNode }) {
  return (
    <fieldset className={styles.property}>
      <legend>{label}{required && <span className={styles.star} aria-hidden> *</span>}</legend>
      {children}
      {error ? <p className={styles.error} role="alert">{error}</p> : hint && <p className={styles.hint}>{hint}</p>}
    </fieldset>
  )
}

/** A text in both languages; the second may stay empty. */
export function LabelProperty({ label, value, onChange, required, rows, autoFocus }: {
  label: string
  value: Label | null | undefined
  onChange: (value: Label) => void
  required?: boolean
  rows?: number
  autoFocus?: boolean
}) {
  const { t } = useTranslation()
  const zh = typeof value === 'string' ? value : (value?.['zh-CN'] ?? '')
  const en = typeof value === 'string' ? value : (value?.en ?? '')
  const change = (part: { 'zh-CN'?: string; en?: string }) => onChange({ 'zh-CN': zh, en, ...part })
  const names = { zh: `${label} · ${t('settings:chinese')}`, en: `${label} · ${t('settings:english')}` }
  return (
    <Property label={label} required={required}>
      {rows ? (
        <>
          <Input.TextArea value={zh} rows={rows} aria-label={names.zh} placeholder={t('settings:chinese')} onChange={(event) => change({ 'zh-CN': event.target.value })} />
          <Input.TextArea value={en} rows={rows} aria-label={names.en} placeholder={t('settings:english')} onChange={(event) => change({ en: event.target.value })} />
        </>
      ) : (
        <>
          <Input value={zh} autoFocus={autoFocus} aria-label={names.zh} placeholder={t('settings:chinese')} onChange={(event) => change({ 'zh-CN': event.target.value })} />
          <Input value={en} aria-label={names.en} placeholder={t('settings:english')} onChange={(event) => change({ en: event.target.value })} />
        </>
      )}
    </Property>
  )
}

/** The body of a property panel with its buttons below. */
export function PropertyPanel({ title, children, foot }: { title?: ReactNode; children: ReactNode; foot?: ReactNode }) {
  return (
    <div className={styles.panel}>
      {title && <h2 className={styles.title}>{title}</h2>}
      <div className={styles.body}>{children}</div>
      {foot && <div className={styles.foot}>{foot}</div>}
    </div>
  )
}
