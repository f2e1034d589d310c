import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const homeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./HomePage'), 'HomePage'),
})

const appRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/a/$app',
  component: lazyRouteComponent(() => import('./AppPage'), 'AppPage'),
})

const adminRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./AdminPage'), 'AdminPage'),
})

export const workspaceRoutes = [homeRoute, appRoute, adminRoute] as const
