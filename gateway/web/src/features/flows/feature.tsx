import { BranchesOutlined } from '@ant-design/icons'
import { registerNavItem } from '@/registry/places'

registerNavItem({ key: 'flows', title: 'flows:title', icon: <BranchesOutlined />, path: '/admin/flows', place: 'admin', order: 30, area: 'flows' })
