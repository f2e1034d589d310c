import { useDraggable, useDroppable } from '@dnd-kit/core'
import { MoreOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useEffect, useMemo, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordQuery, RecordRow } from '@/api/types'
import type { FieldDefinition } from '@/kernel/definition'
import type { GroupRow } from '@/kernel/rowModel'
import { allFilters, groupFilter } from '@/kernel/view'
import { renderValue, textOf } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { useFieldContext } from '@/ui/record/useFieldContext'
import type { KindProps } from '../kinds'
import { useRecordList } from '../useRecordList'
import { CardFace } from './CardFace'
import styles from './kanban.module.css'

const CARDS = 20
const CHOSEN = new Set<string>(['select', 'radio'])

interface StackProps extends KindProps {
  field: FieldDefinition
  group: GroupRow
  index: number
  names: string[]
  sumKey?: string
  mayMove: boolean
  onCarry: (row: RecordRow, to: number) => void
  onStackRows: (key: string, rows: RecordRow[]) => void
}

/** One stack: its name, how many and how much, and its cards, read as far as they are scrolled. */
export function Stack(props: StackProps) {
  const { form, fields, field, group, index, names, sumKey, query, mayMove, onStackRows, onCreate } = props
  const { t } = useTranslation()
  const context = useFieldContext()
  const key = group.key[0]
  const own = useMemo<RecordQuery>(() => ({ ...query, filter: allFilters(query.filter, groupFilter(field, 'value', key)), limit: CARDS }), [query, field, key])
  const list = useRecordList(form.key, own)
  const { rows } = list
  const name = JSON.stringify(key)
  useEffect(() => onStackRows(name, rows), [name, rows, onStackRows])
  const { setNodeRef, isOver } = useDroppable({ id: `stack-${name}`, data: { index }, disabled: !mayMove })
  const sum = sumKey && fields.find((each) => each.key === sumKey)
  const total = sum && group.values[`sum:${sumKey}`]
  const head = key !== null && CHOSEN.has(field.type) ? renderValue(key, context(field)) : names[index]
  return (
    <section className={styles.stack} role="listitem" aria-label={`${names[index]} ${group.count}`} data-over={isOver || undefined} ref={setNodeRef}>
      <header className={styles.head}>
        <span className={styles.name}>{head}</span>
        <span className={styles.count}>{group.count}</span>
        {sum && total != null && <span className={styles.sum}>{textOf(total, context(sum))}</span>}
        {onCreate && <Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('views:addTo', { name: names[index] })} onClick={() => onCreate(key === null ? {} : { [field.key]: key })} />}
      </header>
      <ul
        className={styles.cards} aria-busy={list.isPending}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
          if (scrollHeight - scrollTop - clientHeight < 200 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage()
        }}
      >
        {list.isPending && group.count > 0 && [0, 1].map((i) => <li key={i} className={styles.bone} aria-hidden />)}
        {rows.map((row) => <Card key={row.id} {...props} row={row} />)}
      </ul>
    </section>
  )
}

function Card({ row, ...props }: StackProps & { row: RecordRow }) {
  const { form, index, names, mayMove, onCarry, onOpen, colorOf, currentId } = props
  const { t } = useTranslation()
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: `card-${row.id}`, data: { row, index }, disabled: !mayMove })
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
    event.preventDefault()
    onCarry(row, index + (event.key === 'ArrowLeft' ? -1 : 1))
  }
  return (
    <li ref={setNodeRef} {...listeners} className={styles.card} data-card={row.id} data-dragging={isDragging || undefined} data-color={colorOf(row)} data-current={currentId === row.id || undefined}>
      <button type="button" className={styles.open} onClick={() => onOpen(row)} onKeyDown={onKeyDown} aria-keyshortcuts="Control+ArrowLeft Control+ArrowRight"><CardFace {...props} row={row} /></button>
      {mayMove && (
        <Dropdown trigger={['click']} menu={{ items: names.map((name, to) => ({ key: String(to), label: name, disabled: to === index, onClick: () => onCarry(row, to) })) }}>
          <Button type="text" size="small" className={styles.more} icon={<MoreOutlined />} aria-label={t('views:moveCard', { title: recordTitle(form, row) })} />
        </Dropdown>
      )}
    </li>
  )
}
