import { DownOutlined, RightOutlined } from '@ant-design/icons'
import { Select, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { AppSummary } from '@/api/types'
import { useLabel } from '@/i18n'
import { FORM_ACTIONS, grantOf, otherGrants, SCOPE_WORDS, setScope, toggleAction, type Grant } from '@/kernel/grants'
import { matrixKey } from './matrixKey'
import styles from './permissions.module.css'

interface FormMatrixProps {
  forms: AppSummary['forms']
  grants: Grant[]
  chosen: string | undefined
  onChange: (grants: Grant[]) => void
  onFields: (form: string) => void
}

/** Forms by actions, and whose records; arrows move between the boxes. */
export function FormMatrix({ forms, grants, chosen, onChange, onFields }: FormMatrixProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const rows = [{ key: '*', name: t('permissions:everyForm') }, ...forms.map((form) => ({ key: form.key, name: label(form.name, form.key) }))]
  return (
    <div className={styles.matrixBox}>
      <table className={styles.matrix} onKeyDown={matrixKey}>
        <thead>
          <tr>
            <th scope="col">{t('permissions:form')}</th>
            {FORM_ACTIONS.map((action) => <th key={action} scope="col" className={styles.mid}>{t(`permissions:action.${action}`)}</th>)}
            <th scope="col">{t('permissions:rows')}</th>
            <th scope="col">{t('permissions:fields')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name }) => {
            const object = `form:${key}`
            const grant = grantOf(grants, object)
            const others = otherGrants(grants, object)
            const named = Object.keys(grant?.fields ?? {}).filter((field) => field !== '*').length
            return (
              <tr key={key} data-chosen={chosen === key || undefined}>
                <th scope="row">{name}{others > 0 && <Tooltip title={t('permissions:othersHint')}><span className={styles.others}>{t('permissions:others', { count: others })}</span></Tooltip>}</th>
                {FORM_ACTIONS.map((action) => (
                  <td key={action} className={styles.mid}>
                    <input type="checkbox" checked={grant?.actions.includes(action) ?? false} aria-label={`${name} · ${t(`permissions:action.${action}`)}`} onChange={() => onChange(toggleAction(grants, object, action))} />
                  </td>
                ))}
                <td>
                  {grant && (typeof grant.rows === 'string' ? (
                    <Select
                      size="small" variant="borderless" value={grant.rows} aria-label={`${name} · ${t('permissions:rows')}`} popupMatchSelectWidth={220} className={styles.scope}
                      options={SCOPE_WORDS.map((word) => ({ value: word, label: t(`permissions:scope.${word}`) }))} onChange={(word) => onChange(setScope(grants, object, word))}
                    />
                  ) : <Tooltip title={JSON.stringify(grant.rows)}><span className={styles.custom}>{t('permissions:scope.custom')}</span></Tooltip>)}
                </td>
                <td>
                  {grant && key !== '*' && (
                    <button type="button" className={styles.fieldsButton} aria-expanded={chosen === key} onClick={() => onFields(key)}>
                      {t(`permissions:level.${grant.fields['*'] ?? 'hidden'}`)}{named > 0 && t('permissions:exceptions', { count: named })} {chosen === key ? <DownOutlined /> : <RightOutlined />}
                    </button>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
