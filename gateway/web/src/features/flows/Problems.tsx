import { ExclamationCircleFilled } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { FlowProblem } from '@/api/flows'
import { useLabel } from '@/i18n'
import { findNode, type Flow } from '@/kernel/flow'
import styles from './flows.module.css'

/** A problem as a sentence, with the case that shows it: "amount = 50000 has no branch". */
export function useProblemText(): (problem: FlowProblem) => string {
  const { t, i18n } = useTranslation()
  return (problem) => {
    const key = `flows:problem.${problem.code}`
    return i18n.exists(key) && (problem.params.named || !problem.counterexample) ? t(key, { ...problem.params }) : problem.message
  }
}

export function Problems({ problems, flow, onOpen }: { problems: FlowProblem[]; flow: Flow; onOpen: (node: string) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const text = useProblemText()
  const errors = problems.filter((problem) => problem.severity === 'error').length
  return (
    <section className={styles.problems} data-severity={errors > 0 ? 'error' : 'warning'} role="alert">
      <h2><ExclamationCircleFilled /> {errors > 0 ? t('flows:cannotPublish', { count: errors }) : t('flows:warnings', { count: problems.length })}</h2>
      <ul>
        {problems.map((problem, index) => (
          <li key={index}>
            <button type="button" onClick={() => onOpen(problem.node)}>
              <strong>{problem.node ? label(findNode(flow.nodes, problem.node)?.name, problem.node) : t('flows:theFlow')}</strong> {text(problem)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
