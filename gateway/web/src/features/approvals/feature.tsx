import { InboxOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { flowsQuery } from '@/api/flows'
import { taskBoxQuery } from '@/api/inbox'
import type { FormDefinition } from '@/api/types'
import { registerNavItem, registerRecordPanel, registerWidget } from '@/registry/places'

const usePendingCount = () => useQuery(taskBoxQuery('pending')).data?.count ?? 0

/** Forms without a flow say nothing about approvals. */
const useHasFlow = (form: FormDefinition) => useQuery(flowsQuery).data?.some((flow) => flow.form === form.key && flow.version > 0) ?? false

registerNavItem({ key: 'inbox', title: 'approvals:inbox', icon: <InboxOutlined />, path: '/inbox', place: 'rail', order: 10, useBadge: usePendingCount })
registerRecordPanel({ key: 'approvals', title: 'approvals:panel', order: 20, aside: true, useApplies: useHasFlow, Component: lazy(() => import('./ApprovalsPanel')) })
registerWidget({ key: 'approval', place: 'record-actions', order: 10, Component: lazy(() => import('./RecordApproval').then((module) => ({ default: module.RecordApproval }))) })
