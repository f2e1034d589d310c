import { useTranslation } from 'react-i18next'
import { useFigures } from './figures'
import type { WidgetProps } from './spec'
import styles from './widgets.module.css'

export function NumberCard({ report, answer, form, onDrill }: WidgetProps) {
  const { t } = useTranslation()
  const { full } = useFigures(report, form)
  // Cents only where there are some: a headline is read, not audited.
  const text = full(answer.total ?? (report.measure.agg === 'sum' ? '0' : null)).replace(/\.00$/, '')
  return (
    <button type="button" className={styles.number} onClick={() => onDrill(null)}>
      <span className={styles.figure} data-long={text.length > 14 || undefined}>{text}</span>
      {report.measure.agg !== 'count' && <span className={styles.under}>{t('dashboards:records', { count: answer.count })}</span>}
    </button>
  )
}
