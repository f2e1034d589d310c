import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const designerRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/edit/form/$form',
  validateSearch: (raw: Record<string, unknown>): { field?: string; tab?: 'rules' } => ({
    ...(typeof raw.field === 'string' ? { field: raw.field } : {}),
    ...(raw.tab === 'rules' ? { tab: raw.tab } : {}),
  }),
  component: lazyRouteComponent(() => import('./DesignerPage'), 'DesignerPage'),
})

const newFormRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/a/$app/new-form',
  component: lazyRouteComponent(() => import('./NewFormPage'), 'NewFormPage'),
})

export const formRoutes = [designerRoute, newFormRoute] as const
