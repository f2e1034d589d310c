import { BellOutlined, CloudUploadOutlined, EditOutlined, FileAddOutlined, PlayCircleOutlined } from '@ant-design/icons'
import type { ComponentType } from 'react'
import type { ActionKind } from '@/kernel/rule'

export const ACTIONS: Record<ActionKind, { Icon: ComponentType; colour: string }> = {
  create_record: { Icon: FileAddOutlined, colour: '#12806c' },
  update_record: { Icon: EditOutlined, colour: '#245bdb' },
  notify: { Icon: BellOutlined, colour: '#a85808' },
  start_flow: { Icon: PlayCircleOutlined, colour: '#6a4fc9' },
  push_document: { Icon: CloudUploadOutlined, colour: '#3d5a80' },
}
