import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const recordRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/f/$form/r/$id',
  validateSearch: (raw: Record<string, unknown>): { tab?: string; edit?: boolean } => ({
    ...(typeof raw.tab === 'string' ? { tab: raw.tab } : {}),
    ...(raw.edit === true ? { edit: true } : {}),
  }),
  component: lazyRouteComponent(() => import('./RecordPage'), 'RecordPage'),
})

export const recordDetailRoutes = [recordRoute] as const
