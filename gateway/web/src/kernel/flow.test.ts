import { describe, expect, it } from 'vitest'
import { addBranch, allNodes, definitionOf, findNode, freeId, insertNode, isBranching, moveNode, newNode, removeNode, replaceNode, type BranchingNode, type FlowNode } from './flow'
import { fieldsIn, readableFormula } from './formulaText'

const approval = (id: string): FlowNode => ({ id, kind: 'approval', approvers: [{ kind: 'manager' }] })
const tree = (): FlowNode[] => [
  { id: 'c', kind: 'condition', branches: [{ id: 'x', when: '{amount} > 5', nodes: [approval('a1'), approval('a2')] }, { id: 'z', default: true, nodes: [] }] },
  approval('a3'),
]
const names = { branch: (n: number) => `B${n}`, otherwise: 'else' }
const block = (nodes: FlowNode[], node: string, branch: string) => (findNode(nodes, node) as BranchingNode).branches.find((each) => each.id === branch)!.nodes.map((each) => each.id)

describe('flow tree', () => {
  it('inserts at the top, at the end and inside a branch', () => {
    expect(insertNode(tree(), { block: null, index: 0 }, approval('n')).map((node) => node.id)).toEqual(['n', 'c', 'a3'])
    expect(insertNode(tree(), { block: null, index: 2 }, approval('n')).map((node) => node.id)).toEqual(['c', 'a3', 'n'])
    expect(block(insertNode(tree(), { block: { node: 'c', branch: 'x' }, index: 1 }, approval('n')), 'c', 'x')).toEqual(['a1', 'n', 'a2'])
    expect(block(insertNode(tree(), { block: { node: 'c', branch: 'z' }, index: 0 }, approval('n')), 'c', 'z')).toEqual(['n'])
  })

  it('leaves the tree it was given as it was', () => {
    const before = tree()
    insertNode(before, { block: { node: 'c', branch: 'x' }, index: 0 }, approval('n'))
    removeNode(before, 'a1')
    expect(before).toEqual(tree())
  })

  it('removes a branching node with everything in it', () => {
    expect(allNodes(removeNode(tree(), 'c')).map((node) => node.id)).toEqual(['a3'])
    expect(allNodes(removeNode(tree(), 'a2')).map((node) => node.id)).toEqual(['c', 'a1', 'a3'])
  })

  it('moves among siblings and stops at either end', () => {
    expect(block(moveNode(tree(), 'a2', -1), 'c', 'x')).toEqual(['a2', 'a1'])
    expect(moveNode(tree(), 'a3', 1).map((node) => node.id)).toEqual(['c', 'a3'])
    expect(moveNode(tree(), 'a3', -1).map((node) => node.id)).toEqual(['a3', 'c'])
  })

  it('replaces wherever the node stands', () => {
    expect(findNode(replaceNode(tree(), 'a2', { ...approval('a2'), name: 'New' } as FlowNode), 'a2')?.name).toBe('New')
  })

  it('gives every new node ids that are free', () => {
    let nodes: FlowNode[] = []
    for (const kind of ['approval', 'condition', 'approval', 'parallel', 'cc', 'condition'] as const) nodes = insertNode(nodes, { block: null, index: nodes.length }, newNode(nodes, kind, names))
    const ids = allNodes(nodes).map((node) => node.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(freeId(nodes, 'approval')).toBe('approval_3')
  })

  it('starts a condition with a branch for all other cases, and keeps that one last', () => {
    const node = newNode([], 'condition', names) as BranchingNode
    const more = addBranch(addBranch(node, 'two'), 'three')
    expect(more.branches.at(-1)!.default).toBe(true)
    expect(new Set(more.branches.map((branch) => branch.id)).size).toBe(4)
    expect(more.branches.filter((branch) => branch.default)).toHaveLength(1)
    expect(isBranching(more)).toBe(true)
  })

  it('sends the definition and nothing that the server added', () => {
    const stored = { key: 'k', name: 'n', form: 'f', nodes: [], version: 3, published: null, changed: true }
    expect(definitionOf(stored)).toEqual({ key: 'k', name: 'n', form: 'f', status: null, nodes: [] })
  })
})

describe('formula text', () => {
  const nameOf = (key: string) => ({ amount: '金额', stage: '阶段' })[key] ?? key
  it('reads fields by name outside quotes only', () => {
    expect(readableFormula('{amount} > 50000 AND {stage} = "{amount}"', nameOf)).toBe('金额 > 50000 AND 阶段 = "{amount}"')
    expect(readableFormula('{unknown} = 1', nameOf)).toBe('unknown = 1')
  })
  it('names values of choices of the fields at hand', () => {
    const textOf = (value: string, fields: string[]) => (fields.includes('stage') && value === 'won' ? '赢单' : undefined)
    expect(readableFormula('{stage} = "won"', nameOf, textOf)).toBe('阶段 = “赢单”')
    expect(readableFormula('{amount} = "won"', nameOf, textOf)).toBe('金额 = "won"')
  })
  it('lists the fields once each', () => {
    expect(fieldsIn('合同 {number}，{amount} 元，{number}')).toEqual(['number', 'amount'])
  })
})
