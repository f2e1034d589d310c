import { AppstoreOutlined } from '@ant-design/icons'
import { isOnCard, isPicture, type ViewSpec } from './spec'

export const gallery: ViewSpec = {
  kind: 'gallery',
  Icon: AppstoreOutlined,
  options: [
    { name: 'cover', required: false, fits: isPicture },
    { name: 'card', required: false, many: true, fits: isOnCard },
  ],
}
