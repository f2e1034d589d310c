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
  beforeLoad: ({ params }) => {
    throw redirect({ href: `/w/${params.ws}${pageOfLink(`/records/${params.form}/${params.id}`) ?? ''}` })
  },
})

export const notificationRoutes = [notificationsRoute, linkRoute] as const
