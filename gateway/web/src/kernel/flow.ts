import type { Label } from './label'

/** Who is asked or told: resolved by the server when the flow gets there. */
export type PersonSpec =
  | { kind: 'role'; role: string }
  | { kind: 'user'; user: number }
  | { kind: 'manager'; level?: number }
  | { kind: 'department_head' }
  | { kind: 'field'; field: string }

export interface ApprovalNode {
  id: string
  kind: 'approval'
  name?: Label
  approvers: PersonSpec[]
  mode?: 'all' | 'any' | 'sequence'
  empty?: 'skip' | 'admin' | 'reject'
  time_limit_hours?: number | null
}
export interface CopyNode {
  id: string
  kind: 'cc'
  name?: Label
  to: PersonSpec[]
}
export interface Branch {
  id: string
  name?: Label
  when?: string | null
  default?: boolean
  nodes: FlowNode[]
}
export interface BranchingNode {
  id: string
  kind: 'condition' | 'parallel'
  name?: Label
  branches: Branch[]
}
export type FlowNode = ApprovalNode | CopyNode | BranchingNode
export type NodeKind = FlowNode['kind']

export interface StatusField {
  field: string
  running?: string | null
  approved?: string | null
  rejected?: string | null
  withdrawn?: string | null
  returned?: string | null
}
export interface Flow {
  key: string
  name: Label
  form: string
  status?: StatusField | null
  /** Whether someone who approved already is asked again. */
  repeat_approver?: 'skip' | 'ask'
  nodes: FlowNode[]
}

/** Where a node may be put: behind the first `index` nodes of a block. The block is the flow's own, or a branch's. */
export interface Place {
  block: { node: string; branch: string } | null
  index: number
}

export const isBranching = (node: FlowNode): node is BranchingNode => node.kind === 'condition' || node.kind === 'parallel'

/** Every node, outer before inner. */
export function allNodes(nodes: readonly FlowNode[]): FlowNode[] {
  return nodes.flatMap((node) => [node, ...(isBranching(node) ? node.branches.flatMap((branch) => allNodes(branch.nodes)) : [])])
}

export const findNode = (nodes: readonly FlowNode[], id: string): FlowNode | undefined => allNodes(nodes).find((node) => node.id === id)

/** Applies a change to every block, inner ones first. */
function mapBlocks(nodes: FlowNode[], change: (block: FlowNode[], place: Place['block']) => FlowNode[], place: Place['block'] = null): FlowNode[] {
  const inner = nodes.map((node) =>
    isBranching(node)
      ? { ...node, branches: node.branches.map((branch) => ({ ...branch, nodes: mapBlocks(branch.nodes, change, { node: node.id, branch: branch.id }) })) }
      : node,
  )
  return change(inner, place)
}

const samePlace = (a: Place['block'], b: Place['block']) => a?.node === b?.node && a?.branch === b?.branch

export function insertNode(nodes: FlowNode[], place: Place, node: FlowNode): FlowNode[] {
  return mapBlocks(nodes, (block, at) => (samePlace(at, place.block) ? [...block.slice(0, place.index), node, ...block.slice(place.index)] : block))
}

export function removeNode(nodes: FlowNode[], id: string): FlowNode[] {
  return mapBlocks(nodes, (block) => block.filter((node) => node.id !== id))
}

export function replaceNode(nodes: FlowNode[], id: string, next: FlowNode): FlowNode[] {
  return mapBlocks(nodes, (block) => block.map((node) => (node.id === id ? next : node)))
}

/** Moves a node among its siblings; at either end it stays. */
export function moveNode(nodes: FlowNode[], id: string, by: -1 | 1): FlowNode[] {
  return mapBlocks(nodes, (block) => {
    const from = block.findIndex((node) => node.id === id)
    const to = from + by
    if (from < 0 || to < 0 || to >= block.length) return block
    const moved = [...block]
    moved.splice(to, 0, ...moved.splice(from, 1))
    return moved
  })
}

/** A free id of a node or branch: short, and never one that was there before. */
export function freeId(nodes: readonly FlowNode[], stem: string): string {
  const taken = new Set(allNodes(nodes).flatMap((node) => [node.id, ...(isBranching(node) ? node.branches.map((branch) => branch.id) : [])]))
  for (let n = 1; ; n++) if (!taken.has(`${stem}_${n}`)) return `${stem}_${n}`
}

export function newNode(nodes: readonly FlowNode[], kind: NodeKind, names: { branch: (n: number) => Label; otherwise: Label }): FlowNode {
  const id = freeId(nodes, kind)
  switch (kind) {
    case 'approval':
      return { id, kind, approvers: [{ kind: 'manager', level: 1 }], mode: 'any', empty: 'admin' }
    case 'cc':
      return { id, kind, to: [{ kind: 'department_head' }] }
    case 'condition':
      return { id, kind, branches: [{ id: `${id}_a`, name: names.branch(1), when: '', nodes: [] }, { id: `${id}_z`, name: names.otherwise, default: true, nodes: [] }] }
    case 'parallel':
      return { id, kind, branches: [1, 2].map((n) => ({ id: `${id}_${n}`, name: names.branch(n), nodes: [] })) }
  }
}

/** A new branch stands before the one for all other cases. */
export function addBranch(node: BranchingNode, name: Label): BranchingNode {
  const taken = new Set(node.branches.map((branch) => branch.id))
  let n = node.branches.length
  while (taken.has(`${node.id}_b${n}`)) n++
  const branch: Branch = { id: `${node.id}_b${n}`, name, nodes: [], ...(node.kind === 'condition' ? { when: '' } : {}) }
  const last = node.branches.findIndex((each) => each.default)
  const at = last < 0 ? node.branches.length : last
  return { ...node, branches: [...node.branches.slice(0, at), branch, ...node.branches.slice(at)] }
}

/** What is sent: the definition without what the server adds to it. */
export function definitionOf({ key, name, form, status, nodes, repeat_approver }: Flow): Flow {
  return { key, name, form, status: status ?? null, nodes, ...(repeat_approver ? { repeat_approver } : {}) }
}
