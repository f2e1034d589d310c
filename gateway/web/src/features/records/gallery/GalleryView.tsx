import { PictureOutlined } from '@ant-design/icons'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { recordTitle } from '@/registry/recordTitle'
import { Failure } from '@/ui/Failure'
import { CardFields, cardFields } from '../CardFields'
import type { KindProps } from '../kinds'
import { useRecordList } from '../useRecordList'
import { coverOf } from './cover'
import styles from './gallery.module.css'

const CARD_WIDTH = 240
const MORE_BEFORE_END = 4

/** Records as pictures with a few values each. */
export default function GalleryView({ form, fields, state, query, onOpen, onRows, empty, colorOf, currentId }: KindProps) {
  const { t } = useTranslation()
  const list = useRecordList(form.key, query)
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage } = list
  useEffect(() => onRows(rows), [rows, onRows])
  const scroller = useRef<HTMLDivElement>(null)
  const [across, setAcross] = useState(4)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => setAcross(Math.max(1, Math.floor((element.clientWidth - 24) / CARD_WIDTH))))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const cover = typeof state.options.cover === 'string' ? state.options.cover : undefined
  const shown = cardFields(fields, state.options.card)
  const lines = Math.ceil(rows.length / across)
  const height = 12 + 60 + shown.length * 20 + (cover ? 150 : 0)
  const virtual = useVirtualizer({ count: lines, getScrollElement: () => scroller.current, estimateSize: () => height + 12, overscan: 3 })
  useEffect(() => virtual.measure(), [height, across, virtual])
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= lines - MORE_BEFORE_END) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, last, lines, fetchNextPage])

  if (list.isError) return <Failure error={list.error} onRetry={list.refetch} />
  if (!list.isPending && rows.length === 0) return <>{empty}</>
  return (
    <div ref={scroller} className={styles.root} aria-busy={list.isPending} aria-label={t('views:kinds.gallery')}>
      {list.isPending && <div className={styles.line} style={{ gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))` }}>{Array.from({ length: across * 2 }, (_, i) => <div key={i} className={styles.card} style={{ height }}><span className="dg-bone" style={{ margin: 16, width: '60%' }} /></div>)}</div>}
      <div className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <ul key={index} className={styles.line} style={{ transform: `translateY(${start}px)`, gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))` }}>
            {rows.slice(index * across, (index + 1) * across).map((row) => {
              const picture = cover && coverOf(row, cover)
              return (
                <li key={row.id} className={styles.card} style={{ height }} data-color={colorOf(row)} data-current={currentId === row.id || undefined}>
                  <button type="button" className={styles.open} onClick={() => onOpen(row)}>
                    {cover && <span className={styles.cover}>{picture ? <img src={picture} alt="" loading="lazy" /> : <PictureOutlined aria-hidden />}</span>}
                    <span className={styles.text}>
                      <span className={styles.title}>{recordTitle(form, row)}</span>
                      <CardFields form={form} fields={shown} row={row} named />
                    </span>
                  </button>
                </li>
              )
            })}
          </ul>
        ))}
      </div>
    </div>
  )
}
