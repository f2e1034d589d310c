import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordRow } from '@/api/types'
import { groupsQuery } from '@/api/views'
import type { FieldDefinition } from '@/kernel/definition'
import type { Filter } from '@/kernel/filter'
import { allFilters } from '@/kernel/view'
import { renderValue } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { Failure } from '@/ui/Failure'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import type { KindProps } from '../kinds'
import { useRecordList } from '../useRecordList'
import styles from './tree.module.css'

const DEEPEST = 12

interface BranchProps extends KindProps {
  parent: FieldDefinition
  /** The record whose parts these are; 0 at the top. */
  above: number
  filter: Filter | undefined
  depth: number
  open: ReadonlySet<number>
  onToggle: (id: number, open?: boolean) => void
  facts: FieldDefinition[]
  onBranch: (above: number, rows: RecordRow[]) => void
  flat: boolean
}

/** The records directly below one, and below each of them, once opened, its own. */
export function Branch(props: BranchProps) {
  const { form, parent, above, filter, depth, query, open, onToggle, facts, onOpen, onBranch, colorOf, currentId, flat } = props
  const { t } = useTranslation()
  const context = useFieldContext()
  const own = useMemo(() => ({ ...query, filter: allFilters(query.filter, filter) }), [query, filter])
  const list = useRecordList(form.key, own)
  const { rows } = list
  useEffect(() => onBranch(above, rows), [above, rows, onBranch])
  // Who has parts at all is one question for the whole branch.
  const ids = useMemo(() => rows.map((row) => row.id), [rows])
  const parts = useQuery({
    ...groupsQuery(form.key, { filter: { field: parent.key, op: 'in', value: ids }, group: [{ field: parent.key }], limit: 1000 }),
    enabled: !flat && ids.length > 0 && depth < DEEPEST,
  })
  const counts = useMemo(() => new Map((parts.data?.groups ?? []).map((group) => [group.key[0], group.count])), [parts.data])

  if (list.isError) return <Failure error={list.error} onRetry={list.refetch} compact />
  if (list.isPending) return <>{[0, 1, 2].map((i) => <li key={i} role="presentation" className={styles.node} style={{ paddingLeft: 16 + depth * 22 }}><span className="dg-bone" style={{ width: 160 + i * 30 }} /></li>)}</>
  if (rows.length === 0 && depth === 0) return <li role="presentation">{props.empty}</li>
  return (
    <>
      {rows.map((row, index) => {
        const count = counts.get(row.id) ?? 0
        const expanded = open.has(row.id) && count > 0
        return (
          <li key={row.id} role="none">
            <div
              role="treeitem" className={styles.node} data-node={row.id} tabIndex={depth === 0 && index === 0 ? 0 : -1} aria-level={depth + 1} aria-expanded={count ? expanded : undefined}
              data-color={colorOf(row)} data-current={currentId === row.id || undefined} style={{ paddingLeft: 12 + depth * 22 }}
              onClick={() => onOpen(row)} onKeyDown={(event) => { if (event.key === 'Enter') onOpen(row) }}
            >
              <span className={styles.title}>
                {count > 0 ? (
                  <button type="button" tabIndex={-1} className={styles.toggle} aria-label={t(expanded ? 'grid:collapse' : 'grid:expand', { name: recordTitle(form, row) })} onClick={(event) => { event.stopPropagation(); onToggle(row.id) }}>
                    {expanded ? <CaretDownOutlined /> : <CaretRightOutlined />}
                  </button>
                ) : <i className={styles.toggle} />}
                <span className={styles.text}>{recordTitle(form, row)}</span>
                {count > 0 && <span className={styles.count}>{count}</span>}
              </span>
              {facts.map((field) => <span key={field.key} className={styles.fact}>{renderValue(valueOf(row, field.key), context(field, row))}</span>)}
            </div>
            {expanded && (
              <ul role="group" className={styles.group}>
                <Branch {...props} above={row.id} depth={depth + 1} filter={{ field: parent.key, op: 'in', value: [row.id] }} />
              </ul>
            )}
          </li>
        )
      })}
      {list.hasNextPage && <li role="none" className={styles.node} style={{ paddingLeft: 34 + depth * 22 }}><Button type="link" size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('views:more')}</Button></li>}
    </>
  )
}
