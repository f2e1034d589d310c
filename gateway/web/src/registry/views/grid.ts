import { TableOutlined } from '@ant-design/icons'
import type { ViewSpec } from './spec'

export const grid: ViewSpec = { kind: 'grid', Icon: TableOutlined, options: [] }
