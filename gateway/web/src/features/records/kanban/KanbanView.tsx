import { DndContext, DragOverlay, PointerSensor, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordRow } from '@/api/types'
import { groupsQuery } from '@/api/views'
import { useLabel } from '@/i18n'
import { isEditable, valueType } from '@/kernel/definition'
import type { GroupRow } from '@/kernel/rowModel'
import { recordTitle } from '@/registry/recordTitle'
import { Failure } from '@/ui/Failure'
import type { KindProps } from '../kinds'
import { useGroupLabel } from '../useGroupLabel'
import { useMove } from '../useMove'
import { Incomplete } from '../Incomplete'
import { CardFace } from './CardFace'
import { Stack } from './Stack'
import styles from './kanban.module.css'

const MOST_STACKS = 50
const DRAG_AFTER_PX = 6

/** Records as cards in stacks; carrying a card to another stack writes the field the stacks stand for. */
export default function KanbanView(props: KindProps) {
  const { form, fields, state, query, onRows, empty } = props
  const { t } = useTranslation()
  const label = useLabel()
  const groupLabel = useGroupLabel()
  const { move, dialog } = useMove(form)
  const [carried, setCarried] = useState<RecordRow | null>(null)
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: DRAG_AFTER_PX } }))
  const field = fields.find((each) => each.key === state.options.stack)
  const sumKey = typeof state.options.sum === 'string' ? state.options.sum : undefined

  const groups = useQuery({
    ...groupsQuery(form.key, {
      filter: query.filter, search: query.search, group: [{ field: field?.key ?? '' }], limit: MOST_STACKS,
      ...(sumKey ? { measures: [{ agg: 'sum' as const, field: sumKey }] } : {}),
    }),
    enabled: field !== undefined,
  })
  const stacks = useMemo<GroupRow[]>(() => {
    const found = groups.data?.groups ?? []
    const type: string | undefined = field && valueType(field)
    const every = type === 'select' || type === 'radio' ? (field!.options?.choices ?? []).map((choice) => choice.value) : type === 'checkbox' || type === 'switch' ? [true, false] : []
    const known = new Map(found.map((group) => [JSON.stringify(group.key[0]), group]))
    // Stacks nobody is in yet stand as well: that is where cards are carried to.
    const listed = every.map((value) => known.get(JSON.stringify(value)) ?? { key: [value], label: [null], count: 0, values: {} })
    return [...listed, ...found.filter((group) => !every.includes(group.key[0] as never))]
  }, [groups.data, field])

  const shown = useRef(new Map<string, RecordRow[]>())
  const onStackRows = useCallback((key: string, rows: RecordRow[]) => {
    shown.current.set(key, rows)
    onRows([...shown.current.values()].flat())
  }, [onRows])
  useEffect(() => shown.current.clear(), [stacks.length])

  if (!field) return <Incomplete kind="kanban" />
  if (groups.isError) return <Failure error={groups.error} onRetry={groups.refetch} />
  if (groups.data?.total.count === 0 && stacks.length === 0) return <>{empty}</>
  const mayMove = form.actions.includes('edit') && isEditable(field)
  const names = stacks.map((group) => groupLabel(field, 'value', group, 0))
  const carry = (row: RecordRow, to: number) => {
    const target = stacks[to]
    if (target && mayMove) void move(row, { [field.key]: target.key[0] ?? null }, t('views:movedTo', { title: recordTitle(form, row), name: names[to] }))
  }
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setCarried(null)
    const row = active.data.current?.row as RecordRow | undefined
    if (row && over && over.data.current?.index !== active.data.current?.index) carry(row, over.data.current!.index as number)
  }
  return (
    <DndContext
      sensors={sensors} onDragStart={({ active }) => setCarried((active.data.current?.row as RecordRow) ?? null)} onDragCancel={() => setCarried(null)} onDragEnd={onDragEnd}
      accessibility={{ screenReaderInstructions: { draggable: t('views:kanbanHelp') } }}
    >
      <div className={styles.board} role="list" aria-label={label(field.name, field.key)} aria-busy={groups.isPending}>
        {groups.isPending ? [0, 1, 2, 3].map((i) => <div key={i} className={styles.stack} aria-hidden><span className="dg-bone" style={{ width: '50%', margin: 16 }} /><div className={styles.bone} /><div className={styles.bone} /></div>) : stacks.map((group, index) => (
          <Stack key={JSON.stringify(group.key[0])} {...props} field={field} group={group} index={index} names={names} sumKey={sumKey} mayMove={mayMove} onCarry={carry} onStackRows={onStackRows} />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>{carried && <div className={styles.carried}><CardFace {...props} row={carried} /></div>}</DragOverlay>
      {dialog}
    </DndContext>
  )
}
