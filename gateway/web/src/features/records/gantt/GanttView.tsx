import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Button, Segmented } from 'antd'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isEditable } from '@/kernel/definition'
import { moment } from '@/kernel/moment'
import { addDays, dayOf, daysBetween, shifted } from '@/kernel/span'
import { recordTitle } from '@/registry/recordTitle'
import { Failure } from '@/ui/Failure'
import { valueOf } from '@/ui/record/useFieldContext'
import { usePhone } from '@/ui/useBreakpoint'
import { Incomplete } from '../Incomplete'
import type { KindProps } from '../kinds'
import type { Zoom } from '../search'
import { useMove } from '../useMove'
import { useRecordList } from '../useRecordList'
import { Bar } from './Bar'
import { Scale } from './Scale'
import { inTree } from './inTree'
import styles from './gantt.module.css'

const DAY_WIDTH: Record<Zoom, number> = { day: 40, week: 16, month: 5 }
/** Days drawn before and after the day the timeline is at. */
const REACH: Record<Zoom, [number, number]> = { day: [20, 60], week: [60, 180], month: [200, 550] }
const ROW = 40
const MORE_BEFORE_END = 20

/** Records as bars on a timeline: carried as a whole, or by one end. */
export default function GanttView({ form, fields, state, query, search, change, onOpen, onRows, empty, colorOf, currentId }: KindProps) {
  const { t } = useTranslation()
  const phone = usePhone()
  const { move, dialog } = useMove(form)
  const list = useRecordList(form.key, query)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const fieldOf = (key: unknown) => fields.find((field) => field.key === key)
  const [start, end, progress] = [fieldOf(state.options.start), fieldOf(state.options.end), fieldOf(state.options.progress)]
  const parent = typeof state.options.parent === 'string' ? state.options.parent : undefined
  const ordered = useMemo(() => inTree(list.rows, parent), [list.rows, parent])
  const rows = useMemo(() => ordered.map(({ row }) => row), [ordered])
  useEffect(() => onRows(rows), [rows, onRows])

  const zoom = search.zoom ?? 'week'
  const today = moment().format('YYYY-MM-DD')
  const at = search.at ?? today
  const width = DAY_WIDTH[zoom]
  const [back, ahead] = REACH[zoom]
  const first = addDays(at, -back)
  const days = back + ahead
  const scroller = useRef<HTMLDivElement>(null)
  const side = phone ? 128 : 260
  const virtual = useVirtualizer({ count: ordered.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 6, scrollPaddingStart: 48 })
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= ordered.length - MORE_BEFORE_END) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, last, ordered.length, fetchNextPage])
  const ready = !list.isPending
  // The day the timeline is at stands a third into the window.
  useEffect(() => {
    const element = scroller.current
    if (element) element.scrollLeft = back * width - (element.clientWidth - side) / 3
  }, [at, back, width, side, ready])

  if (!start || !end) return <Incomplete kind="gantt" />
  if (list.isError) return <Failure error={list.error} onRetry={list.refetch} />
  if (ready && ordered.length === 0) return <>{empty}</>
  const mayMove = !phone && form.actions.includes('edit') && isEditable(start) && isEditable(end)
  const step = (by: 1 | -1) => change({ at: addDays(at, by * (zoom === 'day' ? 14 : zoom === 'week' ? 56 : 180)) })
  return (
    <div className={styles.root}>
      <div className={styles.bar}>
        <Button size="small" onClick={() => change({ at: undefined })}>{t('views:today')}</Button>
        <Button size="small" type="text" icon={<LeftOutlined />} aria-label={t('views:earlier')} onClick={() => step(-1)} />
        <Button size="small" type="text" icon={<RightOutlined />} aria-label={t('views:later')} onClick={() => step(1)} />
        <span className={styles.space} />
        <Segmented<Zoom>
          size="small" value={zoom} onChange={(next) => change({ zoom: next === 'week' ? undefined : next })} aria-label={t('views:zoom')}
          options={(['day', 'week', 'month'] as const).map((each) => ({ value: each, label: t(`views:periods.${each}`) }))}
        />
      </div>
      <div ref={scroller} className={styles.scroller} aria-busy={list.isPending} tabIndex={0} role="region" aria-label={t('views:kinds.gantt')}>
        <div className={styles.sheet} style={{ width: side + days * width }}>
          <Scale first={first} days={days} width={width} zoom={zoom} side={side} />
          <div className={styles.body} style={{ height: Math.max(virtual.getTotalSize(), 200) }}>
            <div className={styles.today} style={{ left: side + daysBetween(first, today) * width + width / 2 }} aria-hidden />
            {virtual.getVirtualItems().map(({ index, start: top }) => {
              const { row, depth } = ordered[index]!
              const [from, to] = [dayOf(start, valueOf(row, start.key)), dayOf(end, valueOf(row, end.key))]
              const title = recordTitle(form, row)
              return (
                <div key={row.id} className={styles.row} style={{ transform: `translateY(${top}px)` }} data-current={currentId === row.id || undefined}>
                  <button type="button" className={styles.name} style={{ width: side, paddingLeft: 16 + depth * 18 }} title={title} onClick={() => onOpen(row)}>{title}</button>
                  {from && (
                    <Bar
                      title={title} from={from} to={to && to >= from ? to : from} first={first} width={width} side={side} color={colorOf(row)} mayMove={mayMove}
                      progress={progress ? ratio(valueOf(row, progress.key), progress.type) : undefined} onOpen={() => onOpen(row)}
                      onMove={(byStart, byEnd) => void move(row, {
                        [start.key]: shifted(start, valueOf(row, start.key), byStart),
                        [end.key]: shifted(end, valueOf(row, end.key) ?? valueOf(row, start.key), byEnd),
                      }, t('views:rescheduled', { title }))}
                    />
                  )}
                </div>
              )
            })}
            {list.isPending && [0, 1, 2, 3, 4, 5].map((i) => <div key={i} className={styles.row} style={{ transform: `translateY(${i * ROW}px)` }}><span className="dg-bone" style={{ margin: 14, width: 120 }} /><span className="dg-bone" style={{ position: 'absolute', left: side + back * width + i * 30, top: 12, width: 160, height: 16 }} /></div>)}
          </div>
        </div>
      </div>
      {dialog}
    </div>
  )
}

/** A share of the whole: percents are held as ratios, other numbers as so many of a hundred. */
function ratio(value: unknown, type: string): number | undefined {
  const number = Number(value)
  if (value === null || value === undefined || !Number.isFinite(number)) return undefined
  return Math.max(0, Math.min(1, type === 'percent' ? number : number / 100))
}
