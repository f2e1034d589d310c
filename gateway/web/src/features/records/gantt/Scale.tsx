import { useTranslation } from 'react-i18next'
import { addDays } from '@/kernel/span'
import type { Zoom } from '../search'
import styles from './gantt.module.css'

/** The months on top, and days, weeks or quarters below them. */
export function Scale({ first, days, width, zoom, side }: { first: string; days: number; width: number; zoom: Zoom; side: number }) {
  const { t } = useTranslation()
  const ticks: { at: number; text: string; weekend?: boolean }[] = []
  const months: { at: number; text: string }[] = []
  for (let d = 0; d < days; d++) {
    const day = addDays(first, d)
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    const starts = day.endsWith('-01')
    if (zoom === 'month' ? day.endsWith('01-01') || d === 0 : starts || d === 0) months.push({ at: d, text: zoom === 'month' ? day.slice(0, 4) : day.slice(0, 7) })
    if (zoom === 'day') ticks.push({ at: d, text: String(Number(day.slice(8))), weekend: weekday === 0 || weekday === 6 })
    else if (zoom === 'week' && weekday === 1) ticks.push({ at: d, text: day.slice(5) })
    else if (zoom === 'month' && starts) ticks.push({ at: d, text: t('views:monthShort', { month: Number(day.slice(5, 7)) }) })
  }
  return (
    <div className={styles.scale} aria-hidden>
      <div className={styles.corner} style={{ width: side }} />
      <div className={styles.ticks}>
        {months.map(({ at, text }) => <span key={at} className={styles.monthName} style={{ left: at * width }}>{text}</span>)}
        {ticks.map(({ at, text, weekend }) => <span key={at} className={styles.tick} data-weekend={weekend || undefined} style={{ left: at * width, width: zoom === 'day' ? width : undefined }}>{text}</span>)}
      </div>
    </div>
  )
}
