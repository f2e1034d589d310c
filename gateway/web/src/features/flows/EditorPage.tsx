import { ArrowLeftOutlined, CheckCircleOutlined, RedoOutlined, SettingOutlined, UndoOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useBlocker } from '@tanstack/react-router'
import { Button, Tooltip } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, detailText } from '@/api/errors'
import { flowQuery, publishFlow, saveFlow, verifyFlow, type FlowProblem, type StoredFlow } from '@/api/flows'
import { formQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { useLabel } from '@/i18n'
import { definitionOf, findNode, freeId, insertNode, newNode, removeNode, replaceNode, moveNode, isBranching, type Flow, type FlowNode, type NodeKind, type Place } from '@/kernel/flow'
import { push, redo, undo, undoable } from '@/kernel/undoable'
import { AppLink } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { PageHeader } from '@/ui/PageHeader'
import { useFeedback } from '@/ui/feedback'
import { Sheet } from '@/ui/Sheet'
import { NARROW, useMedia, usePhone } from '@/ui/useBreakpoint'
import { Canvas } from './Canvas'
import { FlowSettings } from './FlowSettings'
import { NodePanel } from './NodePanel'
import { Problems } from './Problems'
import styles from './flows.module.css'

const route = getRouteApi('/w/$ws/edit/flow/$flow')

/** What the panel shows: the flow itself, a node, or one branch of a node. */
export type Selection = { node: string; branch?: string } | 'flow' | null

export function EditorPage() {
  const { flow: key } = route.useParams()
  const { data, isError, error, refetch } = useQuery({ ...flowQuery(key), staleTime: Infinity })
  if (isError) return <Failure error={error} onRetry={refetch} />
  return data ? <Editor key={key} stored={data} /> : null
}

function Editor({ stored }: { stored: StoredFlow }) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const phone = usePhone()
  const narrow = useMedia(NARROW)
  const { done, failed } = useFeedback()
  const [history, setHistory] = useState(() => undoable<Flow>(definitionOf(stored)))
  const [saved, setSaved] = useState(history.now)
  const [state, setState] = useState({ version: stored.version, changed: stored.changed })
  const [selection, setSelection] = useState<Selection>(narrow ? null : 'flow')
  const [problems, setProblems] = useState<FlowProblem[] | null>(null)
  const [busy, setBusy] = useState<'save' | 'verify' | 'publish' | null>(null)
  const { data: form } = useQuery(formQuery(stored.form))
  const flow = history.now
  const dirty = flow !== saved

  /** `joined`: typing goes into the step before, so that undo takes back a sentence and not a letter. */
  const edit = useCallback((next: (flow: Flow) => Flow, joined = false) => {
    setHistory((current) => push(current, next(current.now), joined))
    setProblems(null)
  }, [])
  const step = (move: typeof undo) => {
    setHistory((current) => move(current))
    setProblems(null)
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || (event.target as HTMLElement).closest('input, textarea')) return
      event.preventDefault()
      setHistory((current) => (event.shiftKey ? redo(current) : undo(current)))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  useBlocker({ shouldBlockFn: () => dirty && !window.confirm(t('flows:leaveUnsaved')), enableBeforeUnload: () => dirty })

  const addNode = (place: Place, kind: NodeKind) => {
    const node = newNode(flow.nodes, kind, { branch: (n) => t('flows:branchName', { n }), otherwise: t('flows:otherwise') })
    edit((current) => ({ ...current, nodes: insertNode(current.nodes, place, { ...node, name: t(`flows:kind.${kind}`) }) }))
    setSelection({ node: node.id })
  }
  const change = (id: string, node: FlowNode) => edit((current) => ({ ...current, nodes: replaceNode(current.nodes, id, node) }), history.past.length > 0)
  const remove = (id: string) => {
    edit((current) => ({ ...current, nodes: removeNode(current.nodes, id) }))
    setSelection(null)
  }
  const duplicate = (id: string) => {
    const node = findNode(flow.nodes, id)
    if (!node || isBranching(node)) return
    const copy = { ...node, id: freeId(flow.nodes, node.kind) }
    edit((current) => {
      const within = (nodes: FlowNode[]): FlowNode[] => nodes.flatMap((each) => {
        const inner = isBranching(each) ? { ...each, branches: each.branches.map((branch) => ({ ...branch, nodes: within(branch.nodes) })) } : each
        return each.id === id ? [inner, copy] : [inner]
      })
      return { ...current, nodes: within(current.nodes) }
    })
    setSelection({ node: copy.id })
  }

  /** Stores the draft; a shape the server refuses becomes problems at their nodes. */
  const store = async (): Promise<boolean> => {
    try {
      const reply = await saveFlow(flow)
      setState({ version: reply.version, changed: reply.changed })
      setSaved(flow)
      void client.invalidateQueries({ queryKey: keys.flows, exact: true })
      client.setQueryData(flowQuery(flow.key).queryKey, reply)
      return true
    } catch (error) {
      if (error instanceof ApiError && error.status === 422) {
        setProblems(error.details.map((detail) => ({ code: detail.code, node: detail.field ?? '', severity: 'error', message: detailText(detail), params: detail.params ?? {}, counterexample: null })))
      } else failed(error)
      return false
    }
  }
  const run = async (kind: 'save' | 'verify' | 'publish') => {
    setBusy(kind)
    try {
      if (!(await store())) return
      if (kind === 'save') return done(t('flows:saved'))
      const found = await verifyFlow(flow.key)
      setProblems(found)
      const errors = found.filter((problem) => problem.severity === 'error')
      if (kind === 'verify' || errors.length > 0) {
        if (found.length === 0) done(t('flows:sound'))
        return
      }
      const reply = await publishFlow(flow.key)
      setState({ version: reply.version, changed: reply.changed })
      void client.invalidateQueries({ queryKey: keys.flows, exact: true })
      done(t('flows:publishedNow', { version: reply.version }))
    } catch (error) {
      failed(error)
    } finally {
      setBusy(null)
    }
  }

  const chosen = selection && selection !== 'flow' ? findNode(flow.nodes, selection.node) : undefined
  const at = selection && selection !== 'flow' ? (problems ?? []).filter((problem) => problem.node === selection.node) : []
  const panel = selection === 'flow' ? <FlowSettings flow={flow} form={form} onChange={(part) => edit((current) => ({ ...current, ...part }), true)} />
    : chosen && selection ? (
      <NodePanel
        key={chosen.id} node={chosen} branchId={selection.branch} form={form} problems={at}
        onChange={(node) => change(chosen.id, node)} onRemove={() => remove(chosen.id)} onDuplicate={isBranching(chosen) ? undefined : () => duplicate(chosen.id)}
        onMove={(by) => edit((current) => ({ ...current, nodes: moveNode(current.nodes, chosen.id, by) }))} onSelect={setSelection}
      />
    ) : null
  return (
    <div className={styles.editor}>
      <PageHeader
        leading={<AppLink path="/admin/flows" aria-label={t('common:back')} className={styles.back}><ArrowLeftOutlined /></AppLink>}
        title={label(flow.name, flow.key)}
        hint={phone ? undefined : `${state.version === 0 ? t('flows:draft') : t('flows:published', { version: state.version })}${dirty ? ` · ${t('flows:unsaved')}` : state.changed && state.version > 0 ? ` · ${t('flows:changed')}` : ''}`}
        actions={
          <>
            {!phone && (
              <>
                <Tooltip title={t('flows:undo')}><Button type="text" icon={<UndoOutlined />} disabled={history.past.length === 0} aria-label={t('flows:undo')} onClick={() => step(undo)} /></Tooltip>
                <Tooltip title={t('flows:redo')}><Button type="text" icon={<RedoOutlined />} disabled={history.future.length === 0} aria-label={t('flows:redo')} onClick={() => step(redo)} /></Tooltip>
                <Button disabled={!dirty} loading={busy === 'save'} onClick={() => run('save')}>{t('flows:save')}</Button>
              </>
            )}
            {narrow && <Button icon={<SettingOutlined />} aria-label={t('flows:settings')} onClick={() => setSelection('flow')} />}
            <Button icon={<CheckCircleOutlined />} loading={busy === 'verify'} aria-label={t('flows:verify')} onClick={() => run('verify')}>{phone ? null : t('flows:verify')}</Button>
            <Button type="primary" loading={busy === 'publish'} disabled={!dirty && !state.changed && state.version > 0} onClick={() => run('publish')}>{t('flows:publish')}</Button>
          </>
        }
      />
      {problems && problems.length > 0 && <Problems problems={problems} flow={flow} onOpen={(node) => setSelection(node ? { node } : 'flow')} />}
      <div className={styles.columns}>
        <Canvas flow={flow} form={form} selection={selection} problems={problems ?? []} onSelect={setSelection} onAdd={addNode} />
        {!narrow && <aside className={styles.panel} aria-label={t('flows:settings')}>{panel ?? <p className={styles.pick}>{t('flows:pick')}</p>}</aside>}
      </div>
      {narrow && <Sheet open={panel !== null} title={selection === 'flow' ? t('flows:settings') : chosen ? label(chosen.name, chosen.id) : ''} onClose={() => setSelection(null)} width={420}>{panel}</Sheet>}
    </div>
  )
}
