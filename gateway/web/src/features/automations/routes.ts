import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const rulesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/admin/automations',
  validateSearch: (raw: Record<string, unknown>): { runs?: string } => (typeof raw.runs === 'string' ? { runs: raw.runs } : {}),
  component: lazyRouteComponent(() => import('./AutomationsPage'), 'AutomationsPage'),
})
const editorRoute = createRoute({ getParentRoute: () => workspaceRoute, path: '/edit/automation/$rule', component: lazyRouteComponent(() => import('./EditorPage'), 'EditorPage') })

export const automationRoutes = [rulesRoute, editorRoute] as const
