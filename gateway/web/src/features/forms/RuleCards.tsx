import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '@/ui/EmptyState'
import { useDraft } from './store'
import styles from './Rules.module.css'

interface GroupProps {
  title: string
  hint: string
  empty: string
  add: string
  items: readonly unknown[]
  onAdd: () => void
  children: ReactNode
}

/** Demands of one kind, with a way to add another. */
export function Group({ title, hint, empty, add, items, onAdd, children }: GroupProps) {
  const { fields } = useDraft()
  const list = useRef<HTMLDivElement>(null)
  const count = useRef(items.length)
  useEffect(() => {
    if (items.length > count.current) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' })
    count.current = items.length
  }, [items.length])
  return (
    <section className={styles.group} aria-label={title}>
      <header><div><h2>{title}</h2><p>{hint}</p></div><Button icon={<PlusOutlined />} disabled={fields.length === 0} onClick={onAdd}>{add}</Button></header>
      {items.length === 0 ? <EmptyState compact title={empty} /> : <div ref={list} className={styles.cards}>{children}</div>}
    </section>
  )
}

interface CardProps {
  name: string
  problem?: string
  onRemove: () => void
  onUp?: () => void
  onDown?: () => void
  children: ReactNode
}

/** One demand, with what the server found wrong with it. */
export function Card({ name, problem, onRemove, onUp, onDown, children }: CardProps) {
  const { t } = useTranslation()
  return (
    <article className={styles.card} aria-label={name}>
      <div className={styles.cardHead}>
        <strong>{name}</strong>
        <span style={{ flex: 1 }} />
        {onUp && <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={`${name} · ${t('designer:moveUp')}`} onClick={onUp} />}
        {onDown && <Button type="text" size="small" icon={<ArrowDownOutlined />} aria-label={`${name} · ${t('designer:moveDown')}`} onClick={onDown} />}
        <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={`${name} · ${t('common:delete')}`} onClick={onRemove} />
      </div>
      {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      {children}
    </article>
  )
}
