import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { NO_VIEWS, viewsQuery } from '@/api/views'
import { defaultView } from '@/kernel/view'
import { workspaceRoute } from '@/registry/routes'
import { readRecordsSearch } from './search'

const recordsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/f/$form/v/$view',
  validateSearch: readRecordsSearch,
  component: lazyRouteComponent(() => import('./RecordsPage'), 'RecordsPage'),
})

/** A form without a view is its default one: the person's own, else the one set for everybody. */
const formRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/f/$form',
  beforeLoad: async ({ context, location, params }) => {
    // A list is opened all the same when its views cannot be had just now.
    const { views } = await context.queryClient.fetchQuery(viewsQuery(params.form)).catch(() => NO_VIEWS)
    throw redirect({ href: `${location.pathname.replace(/\/$/, '')}/v/${defaultView(views)}${location.searchStr}`, replace: true })
  },
})

export const recordsRoutes = [recordsRoute, formRoute] as const
