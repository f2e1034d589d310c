import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { TaskBox } from '@/api/types'
import { workspaceRoute } from '@/registry/routes'
import { BOXES } from './boxes'

const inboxRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/inbox',
  validateSearch: (raw: Record<string, unknown>): { box?: TaskBox; task?: number } => ({
    ...(BOXES.includes(raw.box as TaskBox) ? { box: raw.box as TaskBox } : {}),
    ...(typeof raw.task === 'number' ? { task: raw.task } : {}),
  }),
  component: lazyRouteComponent(() => import('./InboxPage'), 'InboxPage'),
})

export const approvalRoutes = [inboxRoute] as const
