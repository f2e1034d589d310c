import { CalendarOutlined } from '@ant-design/icons'
import { isDate, isOnCard, type ViewSpec } from './spec'

export const calendar: ViewSpec = {
  kind: 'calendar',
  Icon: CalendarOutlined,
  options: [
    { name: 'start', required: true, fits: isDate },
    { name: 'end', required: false, fits: isDate },
    { name: 'title', required: false, fits: isOnCard },
  ],
}
