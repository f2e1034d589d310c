import { AuditOutlined, BranchesOutlined, PartitionOutlined, SendOutlined } from '@ant-design/icons'
import type { ComponentType } from 'react'
import type { NodeKind } from '@/kernel/flow'

export interface FlowNodeSpec {
  Icon: ComponentType
  /** Of the icon's field; white reads on it. */
  colour: string
}

export const FLOW_NODES: Record<NodeKind, FlowNodeSpec> = {
  approval: { Icon: AuditOutlined, colour: '#a85808' },
  cc: { Icon: SendOutlined, colour: '#245bdb' },
  condition: { Icon: BranchesOutlined, colour: '#12806c' },
  parallel: { Icon: PartitionOutlined, colour: '#6a4fc9' },
}
