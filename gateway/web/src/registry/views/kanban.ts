import { ProjectOutlined } from '@ant-design/icons'
import { isNumber, isOnCard, isStack, type ViewSpec } from './spec'

export const kanban: ViewSpec = {
  kind: 'kanban',
  Icon: ProjectOutlined,
  options: [
    { name: 'stack', required: true, fits: isStack },
    { name: 'sum', required: false, fits: isNumber },
    { name: 'card', required: false, many: true, fits: isOnCard },
  ],
}
