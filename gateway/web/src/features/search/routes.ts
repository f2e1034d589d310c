import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

export interface SearchParams {
  q?: string
  /** Only in this form. */
  form?: string
}

const word = (value: unknown) => (value === undefined || value === '' ? undefined : String(value))

const searchRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/search',
  validateSearch: (raw: Record<string, unknown>): SearchParams => {
    const [q, form] = [word(raw.q), word(raw.form)]
    return { ...(q && { q }), ...(form && { form }) }
  },
  component: lazyRouteComponent(() => import('./SearchPage'), 'SearchPage'),
})

export const searchRoutes = [searchRoute] as const
