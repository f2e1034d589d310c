import { CloseOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import { grantOf, levelOf, LEVELS, setLevel, type Grant } from '@/kernel/grants'
import { matrixKey } from './matrixKey'
import styles from './permissions.module.css'

interface FieldMatrixProps {
  form: string
  grants: Grant[]
  onChange: (grants: Grant[]) => void
  onClose: () => void
}

/** Each field of a form at one of four levels. The first line is for every field that is not set apart. */
export function FieldMatrix({ form: key, grants, onChange, onClose }: FieldMatrixProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: form } = useQuery(formQuery(key))
  const object = `form:${key}`
  const grant = grantOf(grants, object)
  if (!grant || !form) return null
  const rows = [{ key: '*', name: t('permissions:everyField') }, ...form.fields.map((field) => ({ key: field.key, name: label(field.name, field.key) })), ...SYSTEM_FIELDS.filter((field) => ['owner', 'department'].includes(field.key)).map((field) => ({ key: field.key, name: label(field.name) }))]
  return (
    <section className={styles.block} aria-labelledby="role-fields">
      <h2 id="role-fields">{t('permissions:fieldsOf', { form: label(form.name, key) })}<Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('common:close')} onClick={onClose} /></h2>
      <div className={styles.matrixBox}>
        <table className={styles.matrix} onKeyDown={matrixKey}>
          <thead>
            <tr>
              <th scope="col">{t('permissions:field.field')}</th>
              {LEVELS.map((level) => <th key={level} scope="col" className={styles.mid}>{t(`permissions:level.${level}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const own = row.key === '*' || row.key in grant.fields
              return (
                <tr key={row.key} data-own={own || undefined}>
                  <th scope="row">{row.name}</th>
                  {LEVELS.map((level) => (
                    <td key={level} className={styles.mid}>
                      <input type="radio" name={`level-${row.key}`} checked={levelOf(grant, row.key) === level} aria-label={`${row.name} · ${t(`permissions:level.${level}`)}`} onChange={() => onChange(setLevel(grants, object, row.key, level))} />
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}
