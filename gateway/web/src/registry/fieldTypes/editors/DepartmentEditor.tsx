import { TreeSelect } from 'antd'
import { useMemo } from 'react'
import { useDirectory } from '@/api/directory'
import type { Department } from '@/api/types'
import type { EditorProps } from '../spec'

interface Node {
  value: number
  title: string
  children: Node[]
}

/** A department whose parent is unknown to the reader stands at the top. */
export function departmentTree(departments: readonly Department[]): Node[] {
  const nodes = new Map(departments.map((d) => [d.id, { value: d.id, title: d.name, children: [] as Node[] }]))
  const roots: Node[] = []
  for (const { id, parent } of departments) (nodes.get(parent ?? -1)?.children ?? roots).push(nodes.get(id)!)
  return roots
}

export default function DepartmentEditor({ id, value, onChange, onCommit, autoFocus, inCell, invalid, describedBy, placeholder, ariaLabel }: EditorProps) {
  const { departments } = useDirectory()
  const tree = useMemo(() => departmentTree(departments), [departments])
  return (
    <TreeSelect
      id={id}
      value={typeof value === 'number' ? value : undefined}
      treeData={tree}
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandAll
      allowClear
      autoFocus={autoFocus}
      defaultOpen={inCell}
      variant={inCell ? 'borderless' : undefined}
      status={invalid ? 'error' : undefined}
      aria-describedby={describedBy}
      aria-label={ariaLabel}
      placeholder={placeholder}
      style={{ width: '100%' }}
      popupMatchSelectWidth={inCell ? 240 : true}
      onChange={(next) => {
        onChange(next ?? null)
        if (inCell) onCommit?.(next ?? null)
      }}
    />
  )
}
