import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { JOB_STATES, type JobState } from '@/api/connectors'
import { workspaceRoute } from '@/registry/routes'

const connectorsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/admin/connectors',
  validateSearch: (raw: Record<string, unknown>): { account?: string; state?: JobState } => ({
    ...(typeof raw.account === 'string' ? { account: raw.account } : {}),
    ...(JOB_STATES.includes(raw.state as JobState) ? { state: raw.state as JobState } : {}),
  }),
  component: lazyRouteComponent(() => import('./ConnectorsPage'), 'ConnectorsPage'),
})

export const connectorRoutes = [connectorsRoute] as const
