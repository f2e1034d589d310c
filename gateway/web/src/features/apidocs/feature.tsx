import { KeyOutlined } from '@ant-design/icons'
import { registerNavItem } from '@/registry/places'

registerNavItem({ key: 'api', title: 'apidocs:title', icon: <KeyOutlined />, path: '/admin/api', place: 'admin', order: 90, area: 'access' })
