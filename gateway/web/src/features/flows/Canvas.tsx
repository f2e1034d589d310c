import { ExclamationCircleFilled, PlusOutlined, RightOutlined } from '@ant-design/icons'
import { Dropdown } from 'antd'
import { createElement, Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowProblem } from '@/api/flows'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import { isBranching, type Branch, type BranchingNode, type Flow, type FlowNode, type NodeKind, type Place } from '@/kernel/flow'
import { readableFormula } from '@/kernel/formulaText'
import { choiceIn } from '@/registry/choiceIn'
import { FLOW_NODES } from '@/registry/flowNodes'
import { useSpecText } from '@/ui/people/useSpecText'
import type { Selection } from './EditorPage'
import { useProblemText } from './Problems'
import styles from './canvas.module.css'

interface CanvasProps {
  flow: Flow
  form: FormDefinition | undefined
  selection: Selection
  problems: FlowProblem[]
  onSelect: (selection: Selection) => void
  onAdd: (place: Place, kind: NodeKind) => void
}

/** The flow from top to bottom: a tree whose places follow from its shape, so there is nothing to arrange. */
export function Canvas(props: CanvasProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const { flow, form, selection, onSelect } = props
  return (
    <div className={styles.canvas}>
      <div className={styles.tree}>
        <button type="button" className={styles.end} data-chosen={selection === 'flow' || undefined} onClick={() => onSelect('flow')}>{t('flows:start', { form: label(form?.name, flow.form) })}</button>
        <Block nodes={flow.nodes} block={null} {...props} />
        <span className={styles.end} data-last>{t('flows:end')}</span>
      </div>
    </div>
  )
}

function Block({ nodes, block, ...props }: CanvasProps & { nodes: FlowNode[]; block: Place['block'] }) {
  return (
    <>
      <AddPoint onAdd={(kind) => props.onAdd({ block, index: 0 }, kind)} />
      {nodes.map((node, index) => (
        <Fragment key={node.id}>
          {isBranching(node) ? <Branches node={node} {...props} /> : <Card node={node} {...props} />}
          <AddPoint onAdd={(kind) => props.onAdd({ block, index: index + 1 }, kind)} />
        </Fragment>
      ))}
    </>
  )
}

const KINDS: readonly NodeKind[] = ['approval', 'cc', 'condition', 'parallel']

function AddPoint({ onAdd }: { onAdd: (kind: NodeKind) => void }) {
  const { t } = useTranslation()
  return (
    <span className={styles.add}>
      <Dropdown
        trigger={['click']} placement="bottom"
        menu={{ items: KINDS.map((kind) => ({ key: kind, icon: createElement(FLOW_NODES[kind].Icon), label: t(`flows:kind.${kind}`), onClick: () => onAdd(kind) })) }}
      >
        <button type="button" aria-label={t('flows:addHere')}><PlusOutlined /></button>
      </Dropdown>
    </span>
  )
}

const selected = (selection: Selection, node: string, branch?: string) => selection !== null && selection !== 'flow' && selection.node === node && selection.branch === branch

function Card({ node, form, selection, problems, onSelect }: CanvasProps & { node: FlowNode }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const text = useSpecText(form)
  const found = problems.filter((problem) => problem.node === node.id)
  const { Icon, colour } = FLOW_NODES[node.kind]
  const people = node.kind === 'approval' ? node.approvers : node.kind === 'cc' ? node.to : []
  return (
    <button type="button" className={styles.card} data-chosen={selected(selection, node.id) || undefined} data-problem={worst(found)} onClick={() => onSelect({ node: node.id })}>
      <span className={styles.cardHead} style={{ background: colour }}><Icon />{label(node.name, t(`flows:kind.${node.kind}`))}</span>
      <span className={styles.cardBody}>
        <span className={styles.cardText}>{people.map(text).join(i18n.language === 'en' ? ', ' : '、')}</span>
        {node.kind === 'approval' && people.length + 1 > 1 && <span className={styles.mode}>{t(`flows:mode.${node.mode ?? 'all'}`)}</span>}
        <RightOutlined />
      </span>
      <Trouble problems={found} />
    </button>
  )
}

function Branches({ node, ...props }: CanvasProps & { node: BranchingNode }) {
  const { t } = useTranslation()
  const label = useLabel()
  const found = props.problems.filter((problem) => problem.node === node.id)
  const { Icon, colour } = FLOW_NODES[node.kind]
  return (
    <div className={styles.split}>
      <button type="button" className={styles.fork} data-chosen={selected(props.selection, node.id) || undefined} data-problem={worst(found)} onClick={() => props.onSelect({ node: node.id })}>
        <span style={{ color: colour }}><Icon /></span>{label(node.name, t(`flows:kind.${node.kind}`))}
      </button>
      {found.length > 0 && <div className={styles.forkTrouble}><Trouble problems={found} /></div>}
      <span className={styles.stem} />
      <div className={styles.branches}>
        {node.branches.map((branch) => (
          <div key={branch.id} className={styles.branch}>
            <span className={styles.stem} />
            <BranchCard node={node} branch={branch} found={found} {...props} />
            <Block {...props} nodes={branch.nodes} block={{ node: node.id, branch: branch.id }} />
            <span className={styles.grow} />
          </div>
        ))}
      </div>
    </div>
  )
}

function BranchCard({ node, branch, found, form, selection, onSelect }: CanvasProps & { node: BranchingNode; branch: Branch; found: FlowProblem[] }) {
  const { t } = useTranslation()
  const label = useLabel()
  const fields = [...(form?.fields ?? []), ...SYSTEM_FIELDS]
  const concerned = found.some((problem) => problem.params.branch === branch.id || problem.params.branches?.includes(branch.id))
  const when = node.kind === 'parallel' ? t('flows:atOnce') : branch.default ? t('flows:otherwise') : branch.when ? readableFormula(branch.when, (key) => label(fields.find((field) => field.key === key)?.name, key), choiceIn(fields, label)) : t('flows:noCondition')
  return (
    <button type="button" className={styles.branchCard} data-chosen={selected(selection, node.id, branch.id) || undefined} data-problem={concerned ? 'error' : undefined} onClick={() => onSelect({ node: node.id, branch: branch.id })}>
      <strong>{label(branch.name, branch.id)}</strong>
      <span>{when}</span>
    </button>
  )
}

const worst = (problems: FlowProblem[]) => (problems.some((problem) => problem.severity === 'error') ? 'error' : problems.length > 0 ? 'warning' : undefined)

function Trouble({ problems }: { problems: FlowProblem[] }) {
  const text = useProblemText()
  return problems.map((problem, index) => (
    <span key={index} className={styles.trouble} data-severity={problem.severity}><ExclamationCircleFilled />{text(problem)}</span>
  ))
}
