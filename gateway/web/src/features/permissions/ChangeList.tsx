import { useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import type { AppSummary } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import type { Change, Scope } from '@/kernel/grants'
import styles from './permissions.module.css'

/** What saving will change, in words. */
export function ChangeList({ changes, forms }: { changes: Change[]; forms: AppSummary['forms'] }) {
  const { t } = useTranslation()
  const label = useLabel()
  const touched = [...new Set(changes.filter((change) => change.kind === 'field').map((change) => change.object.slice(5)))].filter((key) => key !== '*')
  const definitions = useQueries({ queries: touched.map((key) => formQuery(key)), combine: (results) => results.map((result) => result.data) })
  const nameOf = (object: string) => {
    const [kind, key = ''] = object.split(':')
    if (kind === 'admin') return t(`permissions:area.${key}`)
    return key === '*' ? t('permissions:everyForm') : label(forms.find((form) => form.key === key)?.name, key)
  }
  const fieldName = (object: string, field: string) => {
    if (field === '*') return t('permissions:everyField')
    const form = definitions.find((each) => each?.key === object.slice(5))
    return label([...(form?.fields ?? []), ...SYSTEM_FIELDS].find((each) => each.key === field)?.name, field)
  }
  const scope = (rows: Scope | null) => t(typeof rows === 'string' ? `permissions:scope.${rows}` : 'permissions:scope.custom')
  const text = (change: Change) => {
    switch (change.kind) {
      case 'given':
      case 'taken': return t(`permissions:action.${change.action}`)
      case 'rows': return `${t('permissions:rows')}${t('permissions:fromTo', { from: scope(change.before), to: scope(change.after) })}`
      case 'field': return `${fieldName(change.object, change.field)}${t('permissions:fromTo', { from: t(`permissions:level.${change.before}`), to: t(`permissions:level.${change.after}`) })}`
    }
  }
  return (
    <ul className={styles.changes}>
      {changes.map((change, index) => (
        <li key={index} data-kind={change.kind}>
          <span className={styles.sign} aria-hidden>{change.kind === 'given' ? '+' : change.kind === 'taken' ? '−' : '~'}</span>
          <span className="sr-only">{t(`permissions:change.${change.kind}`)}</span>
          <strong>{nameOf(change.object)}</strong> {text(change)}
        </li>
      ))}
    </ul>
  )
}
