import { FileSearchOutlined, SafetyOutlined, TeamOutlined } from '@ant-design/icons'
import { registerNavItem } from '@/registry/places'

registerNavItem({ key: 'people', title: 'permissions:people', icon: <TeamOutlined />, path: '/admin/people', place: 'admin', order: 10, area: 'organisation' })
registerNavItem({ key: 'roles', title: 'permissions:roles', icon: <SafetyOutlined />, path: '/admin/roles', place: 'admin', order: 20, area: 'access' })
registerNavItem({ key: 'audit', title: 'permissions:audit', icon: <FileSearchOutlined />, path: '/admin/audit', place: 'admin', order: 80, area: 'audit' })
