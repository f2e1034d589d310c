import { BarsOutlined } from '@ant-design/icons'
import { isDate, isNumber, isSelfRelation, type ViewSpec } from './spec'

export const gantt: ViewSpec = {
  kind: 'gantt',
  Icon: BarsOutlined,
  options: [
    { name: 'start', required: true, fits: isDate },
    { name: 'end', required: true, fits: isDate },
    { name: 'progress', required: false, fits: isNumber },
    { name: 'parent', required: false, fits: isSelfRelation },
  ],
}
