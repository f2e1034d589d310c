import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const templatesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/edit/form/$form/print',
  validateSearch: (raw: Record<string, unknown>): { template?: string; record?: number } => ({
    ...(typeof raw.template === 'string' ? { template: raw.template } : {}),
    ...(typeof raw.record === 'number' && Number.isSafeInteger(raw.record) ? { record: raw.record } : {}),
  }),
  component: lazyRouteComponent(() => import('./TemplatesPage'), 'TemplatesPage'),
})

export const printingRoutes = [templatesRoute] as const
