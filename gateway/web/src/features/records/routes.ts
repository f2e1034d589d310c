import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'
import { readRecordsSearch } from './search'

const recordsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/f/$form/v/$view',
  validateSearch: readRecordsSearch,
  component: lazyRouteComponent(() => import('./RecordsPage'), 'RecordsPage'),
})

const formRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/f/$form',
  beforeLoad: ({ location }) => {
    throw redirect({ href: `${location.pathname.replace(/\/$/, '')}/v/all` })
  },
})

export const recordsRoutes = [recordsRoute, formRoute] as const
