import { BellOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { notificationsQuery } from '@/api/inbox'
import { registerNavItem } from '@/registry/places'

const useUnread = () => useQuery(notificationsQuery).data?.unread ?? 0

registerNavItem({ key: 'notifications', title: 'notifications:title', icon: <BellOutlined />, path: '/notifications', place: 'rail', order: 20, useBadge: useUnread, Panel: lazy(() => import('./BellPanel').then((module) => ({ default: module.BellPanel }))) })
