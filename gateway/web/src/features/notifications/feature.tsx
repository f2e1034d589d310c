import { BellOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { notificationsQuery } from '@/api/inbox'
import { registerNavItem } from '@/registry/places'
import { BellPanel } from './BellPanel'

const useUnread = () => useQuery(notificationsQuery).data?.unread ?? 0

registerNavItem({ key: 'notifications', title: 'notifications:title', icon: <BellOutlined />, path: '/notifications', place: 'rail', order: 20, useBadge: useUnread, Panel: BellPanel })
