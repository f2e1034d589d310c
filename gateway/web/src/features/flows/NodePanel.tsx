import { ArrowDownOutlined, ArrowUpOutlined, CopyOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, InputNumber, Radio, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FlowProblem } from '@/api/flows'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { addBranch, isBranching, type ApprovalNode, type Branch, type BranchingNode, type FlowNode } from '@/kernel/flow'
import { LabelProperty, Property, PropertyPanel } from '@/ui/Property'
import { FormulaInput } from '@/ui/FormulaInput'
import { PersonSpecs } from '@/ui/people/PersonSpecs'
import type { Selection } from './EditorPage'
import { useProblemText } from './Problems'
import styles from './flows.module.css'

interface NodePanelProps {
  node: FlowNode
  /** The id of the branch at hand, if one of the node's is. */
  branchId: string | undefined
  form: FormDefinition | undefined
  problems: FlowProblem[]
  onChange: (node: FlowNode) => void
  onRemove: () => void
  onDuplicate?: () => void
  onMove: (by: -1 | 1) => void
  onSelect: (selection: Selection) => void
}

export function NodePanel(props: NodePanelProps) {
  const { t } = useTranslation()
  const text = useProblemText()
  const { node, branchId, form, problems, onChange, onRemove, onDuplicate, onMove } = props
  const branch = isBranching(node) ? node.branches.find((each) => each.id === branchId) : undefined
  if (isBranching(node) && branch) return <BranchPanel {...props} node={node} branch={branch} />
  return (
    <PropertyPanel
      title={t(`flows:kind.${node.kind}`)}
      foot={
        <>
          <Tooltip title={t('flows:up')}><Button type="text" icon={<ArrowUpOutlined />} aria-label={t('flows:up')} onClick={() => onMove(-1)} /></Tooltip>
          <Tooltip title={t('flows:down')}><Button type="text" icon={<ArrowDownOutlined />} aria-label={t('flows:down')} onClick={() => onMove(1)} /></Tooltip>
          {onDuplicate && <Tooltip title={t('flows:duplicate')}><Button type="text" icon={<CopyOutlined />} aria-label={t('flows:duplicate')} onClick={onDuplicate} /></Tooltip>}
          <span style={{ flex: 1 }} />
          <Button type="text" danger icon={<DeleteOutlined />} onClick={onRemove}>{t('common:delete')}</Button>
        </>
      }
    >
      {problems.map((problem, index) => <p key={index} className={styles.problem} data-severity={problem.severity} role="alert">{text(problem)}</p>)}
      <LabelProperty label={t('flows:stepName')} value={node.name} onChange={(name) => onChange({ ...node, name })} />
      {node.kind === 'approval' && <Approval node={node} form={form} onChange={onChange} />}
      {node.kind === 'cc' && <Property label={t('flows:copyTo')} required><PersonSpecs value={node.to} form={form} label={t('flows:copyTo')} onChange={(to) => onChange({ ...node, to })} /></Property>}
      {isBranching(node) && <BranchList {...props} node={node} />}
    </PropertyPanel>
  )
}

const MODES = ['any', 'all', 'sequence'] as const
const EMPTY = ['admin', 'skip', 'reject'] as const

function Approval({ node, form, onChange }: { node: ApprovalNode; form: FormDefinition | undefined; onChange: (node: FlowNode) => void }) {
  const { t } = useTranslation()
  return (
    <>
      <Property label={t('flows:approvers')} required><PersonSpecs value={node.approvers} form={form} label={t('flows:approvers')} onChange={(approvers) => onChange({ ...node, approvers })} /></Property>
      <Property label={t('flows:modeLabel')}>
        <Radio.Group value={node.mode ?? 'all'} vertical onChange={(event) => onChange({ ...node, mode: event.target.value })} options={MODES.map((mode) => ({ value: mode, label: t(`flows:modeHint.${mode}`) }))} />
      </Property>
      <Property label={t('flows:emptyLabel')}>
        <Radio.Group value={node.empty ?? 'admin'} vertical onChange={(event) => onChange({ ...node, empty: event.target.value })} options={EMPTY.map((empty) => ({ value: empty, label: t(`flows:empty.${empty}`) }))} />
      </Property>
      <Property label={t('flows:limit')} hint={t('flows:limitHint')}>
        <InputNumber value={node.time_limit_hours ?? null} min={1} max={8784} suffix={t('flows:hours')} style={{ width: 160 }} aria-label={t('flows:limit')} onChange={(hours) => onChange({ ...node, time_limit_hours: hours })} />
      </Property>
    </>
  )
}

function BranchList({ node, onChange, onSelect }: NodePanelProps & { node: BranchingNode }) {
  const { t } = useTranslation()
  const label = useLabel()
  return (
    <Property label={t('flows:branches')} hint={node.kind === 'condition' ? t('flows:branchesHint') : undefined}>
      <ul className={styles.branchList}>
        {node.branches.map((branch) => <li key={branch.id}><Button block onClick={() => onSelect({ node: node.id, branch: branch.id })}>{label(branch.name, branch.id)}</Button></li>)}
      </ul>
      <Button type="dashed" block icon={<PlusOutlined />} onClick={() => onChange(addBranch(node, t('flows:branchName', { n: node.branches.length + 1 })))}>{t('flows:addBranch')}</Button>
    </Property>
  )
}

function BranchPanel({ node, branch, form, problems, onChange, onSelect }: NodePanelProps & { node: BranchingNode; branch: Branch }) {
  const { t } = useTranslation()
  const text = useProblemText()
  const set = (next: Branch) => onChange({ ...node, branches: node.branches.map((each) => (each.id === branch.id ? next : each)) })
  const setDefault = (on: boolean) =>
    onChange({ ...node, branches: node.branches.map((each) => (each.id === branch.id ? { ...each, default: on || undefined, when: on ? undefined : '' } : each.default && on ? { ...each, default: undefined, when: '' } : each)) })
  const remove = () => {
    onChange({ ...node, branches: node.branches.filter((each) => each.id !== branch.id) })
    onSelect({ node: node.id })
  }
  return (
    <PropertyPanel title={t('flows:branch')} foot={<Button type="text" danger icon={<DeleteOutlined />} disabled={node.branches.length <= 1} onClick={remove}>{t('flows:removeBranch')}</Button>}>
      {problems.map((problem, index) => <p key={index} className={styles.problem} data-severity={problem.severity} role="alert">{text(problem)}</p>)}
      <LabelProperty label={t('flows:stepName')} value={branch.name} onChange={(name) => set({ ...branch, name })} />
      {node.kind === 'condition' && (
        <>
          <Checkbox checked={branch.default ?? false} onChange={(event) => setDefault(event.target.checked)}>{t('flows:isDefault')}</Checkbox>
          {!branch.default && (
            <Property label={t('flows:condition')} hint={t('flows:conditionHint')} required>
              <FormulaInput value={branch.when ?? ''} form={form} label={t('flows:condition')} placeholder="{amount} > 50000" onChange={(when) => set({ ...branch, when })} />
            </Property>
          )}
        </>
      )}
    </PropertyPanel>
  )
}
