import { CheckOutlined, CloseOutlined, ClockCircleOutlined, EllipsisOutlined, MinusOutlined, RollbackOutlined, SendOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Instance, PathNode, PathTask } from '@/api/approvals'
import { useLabel } from '@/i18n'
import { Ago } from '@/ui/Ago'
import { StateTag } from './StateTag'
import styles from './TaskDetail.module.css'

const ICONS: Record<string, ReactNode> = {
  approved: <CheckOutlined />, read: <CheckOutlined />, rejected: <CloseOutlined />, returned: <RollbackOutlined />, pending: <EllipsisOutlined />, waiting: <ClockCircleOutlined />,
}

/** The way of a submission: who decided what and why, where it stands, and who is still to come. */
export function Path({ instance }: { instance: Instance }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const comma = i18n.language === 'en' ? ', ' : '、'
  return (
    <ol className={styles.path}>
      {instance.path.map((node, index) => (
        <li key={index} className={styles.step}>
          <span className={styles.dot} data-state={node.state} aria-hidden>{node.kind === 'start' || node.kind === 'cc' ? <SendOutlined /> : (ICONS[node.state] ?? <MinusOutlined />)}</span>
          <div>
            <p className={styles.stepHead}>
              <strong>{label(node.name, node.node)}</strong>
              {node.kind !== 'start' && node.kind !== 'cc' && <StateTag state={node.state} />}
            </p>
            <Votes node={node} />
          </div>
        </li>
      ))}
      {instance.next.map((node) => (
        <li key={`next-${node.node}`} className={styles.step}>
          <span className={styles.dot} data-state="coming" aria-hidden />
          <div>
            <p className={styles.stepHead}>
              <strong>{label(node.name, node.node)}</strong><span>{t('approvals:coming')}</span>
              {node.approvers.length > 1 && <span>{t(`approvals:mode.${node.mode}`)}</span>}
            </p>
            <p className={styles.coming}>{node.approvers.join(comma) || t('approvals:nobody')}</p>
          </div>
        </li>
      ))}
    </ol>
  )
}

function Votes({ node }: { node: PathNode }) {
  return <div className={styles.votes}>{node.tasks.map((task) => <Vote key={task.id} task={task} kind={node.kind} alone={node.tasks.length === 1} />)}</div>
}

function Vote({ task, kind, alone }: { task: PathTask; kind: PathNode['kind']; alone: boolean }) {
  const { t } = useTranslation()
  const decided = kind === 'approval' || kind === 'revise'
  return (
    <div className={styles.vote}>
      <p className={styles.voteHead}>
        <span>{task.assignee_name}</span>
        {decided && !alone && <StateTag state={task.state} />}
        {task.automatic && decided && task.state === 'approved' && <span className={styles.coming}>{t('approvals:automatic')}</span>}
        {task.stand_in && <span className={styles.coming}>{t('approvals:standIn')}</span>}
        {task.at && task.state !== 'pending' && <Ago at={task.at} />}
      </p>
      {task.opinion && <p className={styles.opinion}>{task.opinion}</p>}
    </div>
  )
}
