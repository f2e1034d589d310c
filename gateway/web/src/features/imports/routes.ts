import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { withTexts } from '@/i18n'
import { workspaceRoute } from '@/registry/routes'

const importRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/import/$form',
  // The running import stands in the address, so a reload goes on watching it.
  validateSearch: (raw: Record<string, unknown>): { import?: number } => (typeof raw.import === 'number' ? { import: raw.import } : {}),
  component: lazyRouteComponent(() => withTexts(['imports'], import('./ImportPage')), 'ImportPage'),
})

export const importRoutes = [importRoute] as const
