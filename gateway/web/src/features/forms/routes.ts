import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { withTexts } from '@/i18n'
import { workspaceRoute } from '@/registry/routes'

const designerRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/edit/form/$form',
  validateSearch: (raw: Record<string, unknown>): { field?: string; tab?: 'rules' } => ({
    ...(typeof raw.field === 'string' ? { field: raw.field } : {}),
    ...(raw.tab === 'rules' ? { tab: raw.tab } : {}),
  }),
  component: lazyRouteComponent(() => withTexts(['designer'], import('./DesignerPage')), 'DesignerPage'),
})

const newFormRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/a/$app/new-form',
  component: lazyRouteComponent(() => withTexts(['designer'], import('./NewFormPage')), 'NewFormPage'),
})

export const formRoutes = [designerRoute, newFormRoute] as const
