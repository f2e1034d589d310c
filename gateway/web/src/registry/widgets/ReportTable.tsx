import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import { useFigures } from './figures'
import type { WidgetProps } from './spec'
import styles from './widgets.module.css'

export function ReportTable({ report, answer, form, onDrill }: WidgetProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const { full } = useFigures(report, form)
  const fields = [...(form?.fields ?? []), ...SYSTEM_FIELDS]
  const nameOf = (key: string) => label(fields.find((field) => field.key === key)?.name, key)
  const counts = report.measure.agg === 'count'
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            {report.group?.map((group) => <th key={group.field} scope="col">{nameOf(group.field)}</th>)}
            {!counts && <th scope="col" data-end>{report.measure.field ? nameOf(report.measure.field) : t(`dashboards:agg.${report.measure.agg}`)}</th>}
            <th scope="col" data-end>{t('dashboards:count')}</th>
          </tr>
        </thead>
        <tbody>
          {answer.rows.map((row) => (
            <tr key={JSON.stringify(row.key)}>
              {row.key.map((key, index) => <td key={index}>{key === null ? t('dashboards:blank') : (row.label[index] ?? t('fields:withheld'))}</td>)}
              {!counts && <td data-end><button type="button" className={styles.cell} onClick={() => onDrill(row)}>{full(row.value)}</button></td>}
              <td data-end>{counts ? <button type="button" className={styles.cell} onClick={() => onDrill(row)}>{full(row.value)}</button> : row.count}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            {report.group?.map((group, index) => <td key={group.field}>{index === 0 ? t('dashboards:total') : ''}</td>)}
            {!counts && <td data-end><button type="button" className={styles.cell} onClick={() => onDrill(null)}>{full(answer.total)}</button></td>}
            <td data-end>{answer.count}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
