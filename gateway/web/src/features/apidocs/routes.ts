import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const apiKeysRoute = createRoute({ getParentRoute: () => workspaceRoute, path: '/admin/api', component: lazyRouteComponent(() => import('./ApiPage'), 'ApiPage') })

export const apiRoutes = [apiKeysRoute] as const
