import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

/** The drill is part of the address: report and row key. */
export interface DashboardSearch {
  report?: string
  key?: unknown[]
}

const dashboardRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/d/$dashboard',
  validateSearch: (raw: Record<string, unknown>): DashboardSearch => ({
    ...(typeof raw.report === 'string' ? { report: raw.report } : {}),
    ...(Array.isArray(raw.key) ? { key: raw.key } : {}),
  }),
  component: lazyRouteComponent(() => import('./DashboardPage'), 'DashboardPage'),
})

const editorRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/edit/dashboard/$dashboard',
  component: lazyRouteComponent(() => import('./EditorPage'), 'EditorPage'),
})

export const dashboardRoutes = [dashboardRoute, editorRoute] as const
