import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Segmented } from 'antd'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordQuery, RecordRow } from '@/api/types'
import { isEditable } from '@/kernel/definition'
import { moment } from '@/kernel/moment'
import { addDays, dayOf, mondayOf, shifted, touching } from '@/kernel/span'
import { allFilters } from '@/kernel/view'
import { textOf } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { Failure } from '@/ui/Failure'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import { usePhone } from '@/ui/useBreakpoint'
import { Incomplete } from '../Incomplete'
import type { KindProps } from '../kinds'
import { useMove } from '../useMove'
import { useRecordList } from '../useRecordList'
import { Agenda } from './Agenda'
import { Month } from './Month'
import styles from './calendar.module.css'

/** More than this is no calendar any more; the rest is counted. */
const MOST = 1000

export interface CalendarEntry {
  row: RecordRow
  title: string
  start: string
  end: string
}

/** Records on the days they are about; carrying one to another day moves its dates. */
export default function CalendarView(props: KindProps) {
  const { form, fields, state, query, search, change, onRows } = props
  const { t } = useTranslation()
  const phone = usePhone()
  const context = useFieldContext()
  const { move, dialog } = useMove(form)
  const fieldOf = (key: unknown) => fields.find((field) => field.key === key)
  const start = fieldOf(state.options.start)
  const end = fieldOf(state.options.end)
  const titled = fieldOf(state.options.title)
  const at = search.at ?? moment().format('YYYY-MM-DD')
  const weekly = search.zoom === 'week'
  const first = weekly ? mondayOf(at) : mondayOf(`${at.slice(0, 7)}-01`)
  const weeks = weekly ? 1 : 6
  const last = addDays(first, weeks * 7 - 1)

  const own = useMemo<RecordQuery>(
    () => (start ? { ...query, filter: allFilters(query.filter, touching(start, end, first, last)), sort: [{ field: start.key, dir: 'asc' }], limit: 200 } : query),
    [query, start, end, first, last],
  )
  const list = useRecordList(form.key, own)
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage } = list
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && rows.length < MOST) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, rows.length, fetchNextPage])
  useEffect(() => onRows(rows), [rows, onRows])

  const entries = useMemo<CalendarEntry[]>(() => rows.flatMap((row) => {
    const from = start && dayOf(start, valueOf(row, start.key))
    if (!from) return []
    const until = end && dayOf(end, valueOf(row, end.key))
    const title = titled && textOf(valueOf(row, titled.key), context(titled, row))
    return [{ row, title: title || recordTitle(form, row), start: from, end: until && until > from ? until : from }]
  }), [rows, start, end, titled, form, context])

  if (!start) return <Incomplete kind="calendar" />
  if (list.isError) return <Failure error={list.error} onRetry={list.refetch} />
  const mayMove = form.actions.includes('edit') && isEditable(start) && (!end || isEditable(end))
  const carry = ({ row, title }: CalendarEntry, days: number) => {
    if (!mayMove || days === 0) return
    const values: Record<string, unknown> = { [start.key]: shifted(start, valueOf(row, start.key), days) }
    if (end && valueOf(row, end.key)) values[end.key] = shifted(end, valueOf(row, end.key), days)
    void move(row, values, t('views:movedTo', { title, name: dayOf(start, values[start.key]) }))
  }
  const step = (by: 1 | -1) => {
    const next = weekly ? addDays(at, by * 7) : moment(`${at.slice(0, 7)}-15`).add(by, 'month').format('YYYY-MM-01')
    change({ at: next })
  }
  const shared = { ...props, entries, first, at, loading: list.isPending, start, onCarry: carry, mayMove }
  return (
    <div className={styles.root}>
      <div className={styles.bar}>
        <Button size="small" onClick={() => change({ at: undefined })}>{t('views:today')}</Button>
        <Button size="small" type="text" icon={<LeftOutlined />} aria-label={t('views:earlier')} onClick={() => step(-1)} />
        <Button size="small" type="text" icon={<RightOutlined />} aria-label={t('views:later')} onClick={() => step(1)} />
        <h2 className={styles.month}>{weekly ? `${first} – ${last}` : t('views:monthTitle', { year: at.slice(0, 4), month: Number(at.slice(5, 7)) })}</h2>
        {rows.length >= MOST && hasNextPage && <span className={styles.limit}>{t('views:onlyFirst', { count: MOST })}</span>}
        {!phone && (
          <Segmented
            size="small" value={weekly ? 'week' : 'month'} onChange={(zoom) => change({ zoom: zoom === 'week' ? 'week' : undefined })}
            options={[{ value: 'month', label: t('views:periods.month') }, { value: 'week', label: t('views:periods.week') }]}
          />
        )}
      </div>
      {phone ? <Agenda {...shared} last={last} /> : <Month {...shared} weeks={weeks} tall={weekly} />}
      {dialog}
    </div>
  )
}
