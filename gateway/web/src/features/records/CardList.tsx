import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { Failure } from '@/ui/Failure'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import type { KindProps } from './kinds'
import { useRecordList } from './useRecordList'
import styles from './CardList.module.css'

const CARD_HEIGHT = 116
const DETAILS = 3
const MORE_BEFORE_END = 15

/** Records on a phone: the title, its status, and the first few values. */
export function CardList({ form, columns, query, onOpen, onRows, empty, colorOf }: KindProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const context = useFieldContext()
  const page = useRecordList(form.key, query)
  const { rows, hasNextPage, fetchNextPage, count } = page
  const loading = page.isPending || page.isFetchingNextPage
  useEffect(() => onRows(rows), [rows, onRows])
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => CARD_HEIGHT, overscan: 6 })
  const shown = list.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !loading && last >= rows.length - MORE_BEFORE_END) void fetchNextPage()
  }, [hasNextPage, loading, last, rows.length, fetchNextPage])
  const fields = columns.map((column) => column.field)
  const status = fields.find((field) => field.type === 'select')
  const details = fields.filter((field) => field.key !== form.title_field && field !== status && field.type !== 'line_items' && field.type !== 'long_text')

  if (page.isError) return <Failure error={page.error} onRetry={page.refetch} />
  if (!page.isPending && rows.length === 0) return <>{empty}</>
  return (
    <div ref={scroller} className={styles.scroller} aria-busy={loading}>
      {count && <p className={styles.count} role="status">{t('records:count', { count: count.value, shown: `${count.value}${count.capped ? '+' : ''}` })}</p>}
      <ul style={{ height: list.getTotalSize() }} className={styles.list}>
        {shown.map(({ index, start, key }) => {
          const row = rows[index]
          if (!row) return null
          const state = status && valueOf(row, status.key)
          return (
            <li key={key} data-index={index} ref={list.measureElement} className={styles.item} style={{ transform: `translateY(${start}px)` }}>
              <button type="button" className={styles.card} data-color={colorOf(row)} onClick={() => onOpen(row)}>
                <span className={styles.head}>
                  <span className={styles.title}>{recordTitle(form, row)}</span>
                  {status && !isBlank(state) && renderValue(state, context(status, row))}
                </span>
                {details.filter((field) => !isBlank(valueOf(row, field.key))).slice(0, DETAILS).map((field) => (
                  <span key={field.key} className={styles.detail}>
                    <span>{label(field.name, field.key)}</span>
                    <span className={styles.value}>{renderValue(valueOf(row, field.key), context(field, row))}</span>
                  </span>
                ))}
              </button>
            </li>
          )
        })}
      </ul>
      {page.isPending && [0, 1, 2, 3, 4].map((i) => (
        <div key={i} className={styles.card} style={{ marginBottom: 8 }}>
          <span className="dg-bone" style={{ width: '52%', height: 16 }} /><span className="dg-bone" style={{ width: '80%', marginTop: 14 }} /><span className="dg-bone" style={{ width: '64%', marginTop: 12 }} />
        </div>
      ))}
    </div>
  )
}
