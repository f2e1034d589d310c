import { createRoute, createRouter, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router'
import { queryClient } from '@/api/client'
import { onSessionExpired } from '@/api/http'
import { keys } from '@/api/keys'
import { meQuery } from '@/api/session'
import { apiRoutes } from '@/features/apidocs/routes'
import { approvalRoutes } from '@/features/approvals/routes'
import { automationRoutes } from '@/features/automations/routes'
import { loginRoute } from '@/features/auth/routes'
import { connectorRoutes } from '@/features/connectors/routes'
import { dashboardRoutes } from '@/features/dashboards/routes'
import { flowRoutes } from '@/features/flows/routes'
import { formRoutes } from '@/features/forms/routes'
import { importRoutes } from '@/features/imports/routes'
import { notificationRoutes } from '@/features/notifications/routes'
import { permissionRoutes } from '@/features/permissions/routes'
import { printingRoutes } from '@/features/printing/routes'
import { recordDetailRoutes } from '@/features/record-detail/routes'
import { recordsRoutes } from '@/features/records/routes'
import { recycleRoutes } from '@/features/recycle/routes'
import { searchRoutes } from '@/features/search/routes'
import { settingsRoutes } from '@/features/settings/routes'
import { workspaceRoutes } from '@/features/workspace/routes'
import { rootRoute, workspaceRoute } from '@/registry/routes'
import { NotFound } from './shell/NotFound'
import { PageFailure } from './shell/PageFailure'
import { PagePending } from '@/ui/PagePending'

workspaceRoute.update({ component: lazyRouteComponent(() => import('./shell/Shell'), 'Shell') })

/** Addresses without a workspace (`/`, `/inbox`, links in messages) lead into the reader's own. */
const elsewhereRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/$',
  beforeLoad: async ({ params, location, context }) => {
    if (params._splat?.startsWith('w/')) throw notFound()
    const me = await context.queryClient.ensureQueryData(meQuery).catch(() => null)
    if (!me) throw redirect({ href: location.pathname === '/' ? '/login' : `/login?next=${encodeURIComponent(location.href)}` })
    throw redirect({ href: `/w/${me.tenant.slug}${location.href === '/' ? '' : location.href}` })
  },
})

/** What is nowhere in the workspace is said within its frame. */
const nowhereRoute = createRoute({ getParentRoute: () => workspaceRoute, path: '/$', component: NotFound })

const routeTree = rootRoute.addChildren([
  loginRoute,
  workspaceRoute.addChildren([
    ...workspaceRoutes, ...recycleRoutes, ...recordsRoutes, ...recordDetailRoutes, ...formRoutes, ...printingRoutes, ...importRoutes, ...searchRoutes, ...settingsRoutes,
    ...approvalRoutes, ...notificationRoutes, ...dashboardRoutes, ...connectorRoutes, ...permissionRoutes, ...apiRoutes, ...flowRoutes, ...automationRoutes, nowhereRoute,
  ]),
  elsewhereRoute,
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
})

onSessionExpired(() => {
  queryClient.removeQueries({ queryKey: keys.me })
  const { pathname, href } = router.state.location
  if (pathname !== '/login') router.history.push(`/login?next=${encodeURIComponent(href)}`)
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
