import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/registry/routes'

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (raw: Record<string, unknown>): { next?: string } => (typeof raw.next === 'string' ? { next: raw.next } : {}),
  component: lazyRouteComponent(() => import('./LoginPage'), 'LoginPage'),
})
