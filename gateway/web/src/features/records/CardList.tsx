import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import styles from './CardList.module.css'

export interface CardListProps {
  form: FormDefinition
  fields: FieldDefinition[]
  rows: RecordRow[]
  loading: boolean
  hasMore: boolean
  onMore: () => void
  onOpen: (row: RecordRow) => void
}

const CARD_HEIGHT = 116
const DETAILS = 3
const MORE_BEFORE_END = 15

/** Records on a phone: the title, its status, and the first few values. */
export function CardList({ form, fields, rows, loading, hasMore, onMore, onOpen }: CardListProps) {
  const label = useLabel()
  const context = useFieldContext()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => CARD_HEIGHT, overscan: 6 })
  const shown = list.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !loading && last >= rows.length - MORE_BEFORE_END) onMore()
  }, [hasMore, loading, last, rows.length, onMore])
  const status = fields.find((field) => field.type === 'select')
  const details = fields.filter((field) => field.key !== form.title_field && field !== status && field.type !== 'line_items' && field.type !== 'long_text')

  return (
    <div ref={scroller} className={styles.scroller} aria-busy={loading}>
      <ul style={{ height: list.getTotalSize() }} className={styles.list}>
        {shown.map(({ index, start, key }) => {
          const row = rows[index]
          if (!row) return null
          const state = status && valueOf(row, status.key)
          return (
            <li key={key} data-index={index} ref={list.measureElement} className={styles.item} style={{ transform: `translateY(${start}px)` }}>
              <button type="button" className={styles.card} onClick={() => onOpen(row)}>
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
      {loading && rows.length === 0 && [0, 1, 2, 3, 4].map((i) => (
        <div key={i} className={styles.card} style={{ marginBottom: 8 }}>
          <span className="dg-bone" style={{ width: '52%', height: 16 }} /><span className="dg-bone" style={{ width: '80%', marginTop: 14 }} /><span className="dg-bone" style={{ width: '64%', marginTop: 12 }} />
        </div>
      ))}
    </div>
  )
}
