import { PlusOutlined } from '@ant-design/icons'
import { Popover } from 'antd'
import { useState, type DragEvent, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDefinition } from '@/kernel/definition'
import { moment } from '@/kernel/moment'
import { addDays, daysBetween, lanes } from '@/kernel/span'
import type { KindProps } from '../kinds'
import type { CalendarEntry } from './CalendarView'
import styles from './calendar.module.css'

const DRAGGED = 'application/x-dougong-entry'
const LANES = { month: 3, week: 20 }
const DAYS = [0, 1, 2, 3, 4, 5, 6]
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

export interface CalendarProps extends KindProps {
  entries: CalendarEntry[]
  first: string
  at: string
  loading: boolean
  start: FieldDefinition
  onCarry: (entry: CalendarEntry, days: number) => void
  mayMove: boolean
}

/** Weeks below each other, seven days wide; what lasts longer is a bar across its days. */
export function Month({ entries, first, at, weeks, tall, start, loading, onCarry, mayMove, onOpen, colorOf, onCreate, currentId }: CalendarProps & { weeks: number; tall: boolean }) {
  const { t } = useTranslation()
  const [over, setOver] = useState<string | null>(null)
  const today = moment().format('YYYY-MM-DD')
  const most = tall ? LANES.week : LANES.month
  const drop = (event: DragEvent, day: string) => {
    setOver(null)
    const [id, from] = event.dataTransfer.getData(DRAGGED).split('|')
    const entry = entries.find(({ row }) => String(row.id) === id)
    if (entry && from) onCarry(entry, daysBetween(from, day))
  }
  const bar = (entry: CalendarEntry, from: string) => (
    <button
      type="button" className={styles.entry} draggable={mayMove} data-entry={entry.row.id} data-color={colorOf(entry.row)} data-current={currentId === entry.row.id || undefined} title={entry.title}
      aria-label={`${entry.title}, ${entry.start}${entry.end > entry.start ? ` – ${entry.end}` : ''}`} aria-keyshortcuts={mayMove ? 'Control+ArrowLeft Control+ArrowRight Control+ArrowUp Control+ArrowDown' : undefined}
      onClick={() => onOpen(entry.row)} onDragStart={(event) => event.dataTransfer.setData(DRAGGED, `${entry.row.id}|${from}`)}
      onKeyDown={(event: KeyboardEvent) => {
        const days = event.ctrlKey || event.metaKey ? STEPS[event.key] : undefined
        if (!days) return
        event.preventDefault()
        onCarry(entry, days)
      }}
    >
      {entry.title}
    </button>
  )
  return (
    <div className={styles.month7} role="grid" aria-busy={loading} aria-label={t('views:kinds.calendar')}>
      <div className={styles.weekdays} role="row">{DAYS.map((day) => <span key={day} role="columnheader">{t(`views:weekdays.${day}`)}</span>)}</div>
      {Array.from({ length: weeks }, (_, w) => addDays(first, w * 7)).map((monday) => {
        const placed = lanes(entries.map((entry) => ({ item: entry, start: entry.start, end: entry.end })), monday)
        return (
          <div key={monday} className={styles.week} role="row">
            {DAYS.map((d) => {
              const day = addDays(monday, d)
              const covering = placed.filter(({ column, length }) => d >= column && d < column + length)
              const more = covering.filter(({ lane }) => lane >= most)
              return (
                <div
                  key={day} role="gridcell" className={styles.day} data-day={day} data-today={day === today || undefined} data-out={(!tall && day.slice(0, 7) !== at.slice(0, 7)) || undefined} data-over={over === day || undefined}
                  onDragOver={(event) => { if (event.dataTransfer.types.includes(DRAGGED)) { event.preventDefault(); setOver(day) } }} onDragLeave={() => setOver(null)} onDrop={(event) => drop(event, day)}
                >
                  <span className={styles.number}>{Number(day.slice(8))}</span>
                  {onCreate && <button type="button" className={styles.add} aria-label={t('views:addOn', { day })} onClick={() => onCreate({ [start.key]: start.type === 'datetime' ? `${day}T01:00:00Z` : day })}><PlusOutlined /></button>}
                  {more.length > 0 && (
                    <Popover trigger="click" content={<div className={styles.all}>{covering.map(({ item }) => <span key={item.row.id}>{bar(item, day)}</span>)}</div>} title={day}>
                      <button type="button" className={styles.more}>{t('views:moreEntries', { count: more.length })}</button>
                    </Popover>
                  )}
                </div>
              )
            })}
            {placed.filter(({ lane }) => lane < most).map(({ item, column, length, lane, before, after }) => (
              <div
                key={item.row.id} className={styles.slot} data-before={before || undefined} data-after={after || undefined}
                style={{ left: `calc(${(column / 7) * 100}% + 3px)`, width: `calc(${(length / 7) * 100}% - 6px)`, top: 28 + lane * 24 }}
              >
                {bar(item, before ? monday : item.start)}
              </div>
            ))}
          </div>
        )
      })}
    </div>
  )
}
