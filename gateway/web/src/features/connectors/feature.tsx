import { ApiOutlined } from '@ant-design/icons'
import { registerNavItem } from '@/registry/places'

registerNavItem({ key: 'connectors', title: 'connectors:title', icon: <ApiOutlined />, path: '/admin/connectors', place: 'admin', order: 60, area: 'connectors' })
