import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { InboxTask } from '@/api/approvals'
import type { TaskBox } from '@/api/types'
import { useLabel } from '@/i18n'
import { Ago } from '@/ui/Ago'
import { Monogram } from '@/ui/Monogram'
import { StateTag } from './StateTag'
import styles from './InboxPage.module.css'

interface TaskListProps {
  rows: InboxTask[]
  box: TaskBox
  selected: number | undefined
  onOpen: (id: number) => void
  more?: () => void
}

export function TaskList({ rows, box, selected, onOpen, more }: TaskListProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const root = useRef<HTMLUListElement>(null)
  useEffect(() => {
    root.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    <ul ref={root} className={styles.list}>
      {rows.map((task) => (
        <li key={task.id}>
          <button type="button" className={styles.item} aria-current={task.id === selected || undefined} onClick={() => onOpen(task.id)}>
            <Monogram name={task.initiator_name} size={36} />
            <span className={styles.text}>
              <span className={styles.top}><span className={styles.title}>{task.title}</span><Ago at={task.closed_at ?? task.created_at} /></span>
              <span className={styles.line}><span>{label(task.flow_name, task.flow)}</span>{box !== 'pending' && <StateTag state={box === 'started' || box === 'cc' ? task.instance_state : task.state} />}</span>
              <span className={styles.line}><span>{t('approvals:by', { name: task.initiator_name, node: label(task.node_name, task.node) })}</span></span>
            </span>
          </button>
        </li>
      ))}
      {more && <li className={styles.more}><Button type="text" onClick={more}>{t('approvals:more')}</Button></li>}
    </ul>
  )
}

export function TaskListBones() {
  return (
    <div className={styles.list} aria-busy>
      {[0, 1, 2, 3, 4].map((i) => (
        <div key={i} className={styles.item}>
          <span className="dg-bone" style={{ width: 36, height: 36, borderRadius: '50%' }} />
          <span className={styles.text} style={{ gap: 10 }}><span className="dg-bone" style={{ width: '70%' }} /><span className="dg-bone" style={{ width: '45%', height: 10 }} /><span className="dg-bone" style={{ width: '55%', height: 10 }} /></span>
        </div>
      ))}
    </div>
  )
}
