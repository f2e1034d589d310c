import { ArrowLeftOutlined, ExportOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { taskQuery, type TaskDetail as Detail } from '@/api/approvals'
import { useLabel } from '@/i18n'
import { AppLink } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { Monogram } from '@/ui/Monogram'
import { useDocumentTitle } from '@/ui/useDocumentTitle'
import { Decision } from './Decision'
import { Path } from './Path'
import { StateTag } from './StateTag'
import { Submission } from './Submission'
import styles from './TaskDetail.module.css'

interface TaskDetailProps {
  id: number
  onDecided: (id: number) => void
  onBack?: () => void
}

/** One task: what was submitted, what changed since the last time, who decided and who is next, and the decision. */
export function TaskDetail({ id, onDecided, onBack }: TaskDetailProps) {
  const { t } = useTranslation()
  const { data: task, isPending, isError, error, refetch } = useQuery(taskQuery(id))
  useDocumentTitle(onBack && task?.title)
  return (
    <article className={styles.root} aria-busy={isPending}>
      {onBack && <div className={styles.bar}><Button type="text" icon={<ArrowLeftOutlined />} onClick={onBack}>{t('approvals:inbox')}</Button></div>}
      {isError ? <Failure error={error} onRetry={refetch} /> : task ? <Loaded task={task} onDecided={onDecided} /> : <Bones />}
    </article>
  )
}

function Loaded({ task, onDecided }: { task: Detail; onDecided: (id: number) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  return (
    <>
      <div className={styles.scroll}>
        <header className={styles.head}>
          <div className={styles.names}>
            <p>{label(task.flow_name, task.flow)} · {label(task.node_name, task.node)}</p>
            <h1>{task.title}</h1>
          </div>
          <StateTag state={task.instance_state} />
        </header>
        <p className={styles.who}>
          <Monogram name={task.initiator_name} size={24} />
          <span>{t('approvals:submittedBy', { name: task.initiator_name })}</span>
          {task.progress.round > 1 && <span className={styles.round}>{t('approvals:round', { count: task.progress.round })}</span>}
          <AppLink path={`/f/${task.form}/r/${task.record}`} className={styles.record}>{t('approvals:openRecord')} <ExportOutlined /></AppLink>
        </p>
        <section className={styles.section}>
          {task.changes.length > 0 && <p className={styles.changed}>{t('approvals:changedSince', { count: task.changes.length })}</p>}
          <Submission task={task} />
        </section>
        <section className={styles.section} aria-labelledby="task-path">
          <h2 id="task-path">{t('approvals:path')}</h2>
          <Path instance={task.progress} />
        </section>
      </div>
      {task.actions.length > 0 && <Decision task={task} onDecided={onDecided} />}
    </>
  )
}

function Bones() {
  return (
    <div className={styles.scroll}>
      <div className={styles.head}><div className={styles.names}><span className="dg-bone" style={{ width: 140, height: 10 }} /><br /><span className="dg-bone" style={{ width: 260, height: 20, marginTop: 8 }} /></div></div>
      <div className={styles.section} style={{ display: 'grid', gap: 22, paddingTop: 24 }}>
        {[64, 48, 70, 56].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}
      </div>
    </div>
  )
}
