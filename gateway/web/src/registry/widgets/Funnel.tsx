import { useTranslation } from 'react-i18next'
import { formatDecimal, shiftDecimal } from '@/kernel/decimal'
import { share } from '@/kernel/report'
import { useFigures } from './figures'
import type { WidgetProps } from './spec'
import styles from './widgets.module.css'

/** Stages from wide to narrow: the bar is who got that far, the numbers are who stands there now. */
export function Funnel({ report, answer, form, onDrill }: WidgetProps) {
  const { t } = useTranslation()
  const { full, compact, name } = useFigures(report, form)
  const most = Math.max(1, ...answer.rows.map((row) => row.reached_count ?? row.count))
  return (
    <ol className={styles.funnel}>
      {answer.rows.map((row, index) => {
        const reached = row.reached_count ?? row.count
        return (
          <li key={JSON.stringify(row.key)}>
            {index > 0 && (
              <span className={styles.step}>
                <span className={styles.conversion} title={t('dashboards:conversionHint')}>
                  {row.conversion == null ? '—' : `${formatDecimal(shiftDecimal(row.conversion, 2), { scale: 1 })}%`}
                  <span className="sr-only">{t('dashboards:conversion')}</span>
                </span>
              </span>
            )}
            <button type="button" className={styles.stage} title={full(row.value)} onClick={() => onDrill(row)}>
              <span className={styles.stageName}>{name(row)}</span>
              <span className={styles.stageBar} aria-hidden>
                <span style={{ width: `${Math.max(6, share(String(reached), String(most)) * 100)}%`, opacity: 1 - index * 0.11 }} />
                <em>{t('dashboards:reached', { count: reached })}</em>
              </span>
              <span className={styles.stageValue}><strong>{compact(row.value)}</strong><span>{t('dashboards:records', { count: row.count })}</span></span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}
