import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router'
import { ApiError } from '@/api/errors'
import { meQuery } from '@/api/session'
import type { Me } from '@/api/types'

export interface RouterContext {
  queryClient: QueryClient
}

export const rootRoute = createRootRouteWithContext<RouterContext>()()

/** Everything behind sign-in. Its frame (rail, sidebar, tabs) is the app's; features hang their pages under it. */
export const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/w/$ws',
  beforeLoad: async ({ context, params, location }): Promise<{ me: Me }> => {
    let me: Me
    try {
      me = await context.queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ href: `/login?next=${encodeURIComponent(location.href)}` })
      throw error
    }
    if (me.tenant.slug !== params.ws) throw redirect({ href: location.href.replace(`/w/${params.ws}`, `/w/${me.tenant.slug}`) })
    return { me }
  },
})
