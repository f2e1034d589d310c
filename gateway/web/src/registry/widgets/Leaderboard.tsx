import { useTranslation } from 'react-i18next'
import { colourOf, initials } from '@/kernel/monogram'
import { largest, share } from '@/kernel/report'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import { useFigures } from './figures'
import type { WidgetProps } from './spec'
import styles from './widgets.module.css'

/** Who leads, with bars in proportion to the first. */
export function Leaderboard({ report, answer, form, onDrill }: WidgetProps) {
  const { t } = useTranslation()
  const { full, compact, name } = useFigures(report, form)
  const top = largest(answer.rows.map((row) => row.value))
  const group = report.group?.[0]?.field
  const people = [...(form?.fields ?? []), ...SYSTEM_FIELDS].find((field) => field.key === group)?.type === 'person'
  return (
    <ol className={styles.board}>
      {answer.rows.map((row, index) => (
        <li key={JSON.stringify(row.key)}>
          <button type="button" className={styles.rank} title={full(row.value)} onClick={() => onDrill(row)}>
            <span className={styles.place} data-place={index < 3 ? index + 1 : undefined}><span className="sr-only">{t('dashboards:place')}</span>{index + 1}</span>
            {people && <span className={styles.face} aria-hidden style={{ background: colourOf(name(row)) }}>{initials(name(row)).slice(-1)}</span>}
            <span className={styles.track}>
              <span className={styles.trackHead}><span className={styles.clip}>{name(row)}</span><strong>{compact(row.value)}</strong></span>
              <span className={styles.bar} aria-hidden><span data-place={index < 3 ? index + 1 : undefined} style={{ width: `${share(row.value, top) * 100}%` }} /></span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
