import { ThunderboltOutlined } from '@ant-design/icons'
import { registerNavItem } from '@/registry/places'

registerNavItem({ key: 'automations', title: 'automations:title', icon: <ThunderboltOutlined />, path: '/admin/automations', place: 'admin', order: 40, area: 'flows' })
