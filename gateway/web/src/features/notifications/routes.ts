import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { pageOfLink } from '@/kernel/link'
import { workspaceRoute } from '@/registry/routes'

const notificationsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./NotificationsPage'), 'NotificationsPage'),
})

/** The address that messages use for a record. */
const linkRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/records/$form/$id',
  beforeLoad: ({ params, location }) => {
    const tab = (location.search as { tab?: unknown }).tab
    throw redirect({ href: `/w/${params.ws}${pageOfLink(`/records/${params.form}/${params.id}`) ?? ''}${typeof tab === 'string' ? `?tab=${encodeURIComponent(tab)}` : ''}` })
  },
})

export const notificationRoutes = [notificationsRoute, linkRoute] as const
