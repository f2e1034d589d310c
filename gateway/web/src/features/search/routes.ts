import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const searchRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/search',
  validateSearch: (raw: Record<string, unknown>): { q?: string } => (raw.q === undefined || raw.q === '' ? {} : { q: String(raw.q) }),
  component: lazyRouteComponent(() => import('./SearchPage'), 'SearchPage'),
})

export const searchRoutes = [searchRoute] as const
