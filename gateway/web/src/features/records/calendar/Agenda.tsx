import { CalendarOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { moment } from '@/kernel/moment'
import { EmptyState } from '@/ui/EmptyState'
import { CardFields, cardFields } from '../CardFields'
import type { CalendarProps } from './Month'
import styles from './calendar.module.css'

/** The month as a list of its days: what a phone has room for. */
export function Agenda({ form, fields, state, entries, at, loading, onOpen, colorOf, columns }: CalendarProps & { last: string }) {
  const { t } = useTranslation()
  const today = moment().format('YYYY-MM-DD')
  const month = at.slice(0, 7)
  const inMonth = entries.filter(({ start, end }) => start.slice(0, 7) <= month && end.slice(0, 7) >= month)
  const days = [...Map.groupBy(inMonth, ({ start }) => (start.slice(0, 7) < month ? `${month}-01` : start))].sort(([a], [b]) => (a < b ? -1 : 1))
  const shown = cardFields(fields, state.options.card).slice(0, 2)
  const facts = shown.length ? shown : columns.map((column) => column.field).filter((field) => field.type === 'select' || field.type === 'money').slice(0, 2)
  if (loading) return <div className={styles.agenda} aria-busy>{[0, 1, 2, 3].map((i) => <div key={i} className={styles.agendaItem}><span className="dg-bone" style={{ width: '60%' }} /></div>)}</div>
  if (days.length === 0) return <EmptyState icon={<CalendarOutlined />} title={t('views:nothingInMonth')} />
  return (
    <div className={styles.agenda}>
      {days.map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h3 className={styles.agendaDay} data-today={day === today || undefined}>{Number(day.slice(5, 7))}-{day.slice(8)} {t(`views:weekdays.${(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7}`)}</h3>
          {list.map((entry) => (
            <button key={entry.row.id} type="button" className={styles.agendaItem} data-color={colorOf(entry.row)} onClick={() => onOpen(entry.row)}>
              <span className={styles.agendaTitle}>{entry.title}</span>
              {entry.end > entry.start && <span className={styles.agendaSpan}>{t('views:until', { day: entry.end })}</span>}
              <CardFields form={form} fields={facts} row={entry.row} />
            </button>
          ))}
        </section>
      ))}
    </div>
  )
}
