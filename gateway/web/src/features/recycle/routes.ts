import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { findRecord } from '@/api/life'
import { workspaceRoute } from '@/registry/routes'

const recycledRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/f/$form/recycled',
  validateSearch: (raw: Record<string, unknown>): { id?: number } => (typeof raw.id === 'number' ? { id: raw.id } : {}),
  component: lazyRouteComponent(() => import('./RecycledPage'), 'RecycledPage'),
})

const duplicatesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/f/$form/duplicates',
  component: lazyRouteComponent(() => import('./DuplicatesPage'), 'DuplicatesPage'),
})

/** The short address of a record, as people pass it on. */
const shortRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/r/$short',
  beforeLoad: async ({ params }) => {
    const { form, id } = await findRecord(params.short)
    throw redirect({ href: `/w/${params.ws}/f/${form}/r/${id}` })
  },
})

export const recycleRoutes = [recycledRoute, duplicatesRoute, shortRoute] as const
