import { useMemo, useState, useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import type { Filter } from '@/kernel/filter'
import { Incomplete } from '../Incomplete'
import type { KindProps } from '../kinds'
import { Branch } from './Branch'
import styles from './tree.module.css'

const MOST_FACTS = 4

/** Records below the records they belong to, read branch by branch. */
export default function TreeView(props: KindProps) {
  const { form, fields, columns, state, query, onRows, empty } = props
  const { t } = useTranslation()
  const label = useLabel()
  const parent = fields.find((field) => field.key === state.options.parent)
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const toggle = useCallback((id: number, wanted?: boolean) => setOpen((known) => {
    const next = new Set(known)
    if (wanted ?? !known.has(id)) next.add(id)
    else next.delete(id)
    return next
  }), [])
  const branches = useRef(new Map<number, RecordRow[]>())
  const onBranch = useCallback((above: number, rows: RecordRow[]) => {
    branches.current.set(above, rows)
    const walk = (id: number): RecordRow[] => (branches.current.get(id) ?? []).flatMap((row) => [row, ...walk(row.id)])
    onRows(walk(0))
  }, [onRows])
  const facts = useMemo(
    () => columns.map((column) => column.field).filter((field) => field.key !== form.title_field && field.key !== parent?.key && field.type !== 'line_items' && field.type !== 'long_text').slice(0, MOST_FACTS),
    [columns, form.title_field, parent],
  )
  const top = useMemo<Filter | undefined>(() => (parent ? { field: parent.key, op: 'empty' } : undefined), [parent])
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    const current = (event.target as HTMLElement).closest<HTMLElement>('[data-node]')
    if (!current) return
    const nodes = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-node]')]
    const at = nodes.indexOf(current)
    const id = Number(current.dataset.node)
    if (event.key === 'ArrowDown') nodes[at + 1]?.focus()
    else if (event.key === 'ArrowUp') nodes[at - 1]?.focus()
    else if (event.key === 'ArrowRight' && current.hasAttribute('aria-expanded')) toggle(id, true)
    else if (event.key === 'ArrowLeft') toggle(id, false)
    else return
    event.preventDefault()
  }
  if (!parent || !top) return <Incomplete kind="tree" />
  // A search or a filter finds records anywhere: they are listed flat, since what they belong to may not match.
  const found = query.filter !== undefined || query.search !== undefined
  return (
    <div className={styles.root}>
      <div className={styles.head} aria-hidden>
        <span className={styles.title}>{label(fields.find((field) => field.key === form.title_field)?.name, t('views:record'))}</span>
        {facts.map((field) => <span key={field.key} className={styles.fact}>{label(field.name, field.key)}</span>)}
      </div>
      <ul className={styles.list} role="tree" aria-label={t('views:kinds.tree')} onKeyDown={onKeyDown}>
        <Branch {...props} parent={parent} above={0} filter={found ? undefined : top} depth={0} open={open} onToggle={toggle} facts={facts} onBranch={onBranch} empty={empty} flat={found} />
      </ul>
    </div>
  )
}
