import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const peopleRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/admin/people',
  validateSearch: (raw: Record<string, unknown>): { q?: string; department?: number } => ({
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q } : {}),
    ...(typeof raw.department === 'number' ? { department: raw.department } : {}),
  }),
  component: lazyRouteComponent(() => import('./PeoplePage'), 'PeoplePage'),
})
const rolesRoute = createRoute({ getParentRoute: () => workspaceRoute, path: '/admin/roles', component: lazyRouteComponent(() => import('./RolesPage'), 'RolesPage') })
const roleRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/admin/roles/$role',
  validateSearch: (raw: Record<string, unknown>): { form?: string } => (typeof raw.form === 'string' ? { form: raw.form } : {}),
  component: lazyRouteComponent(() => import('./RolePage'), 'RolePage'),
})
const auditRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/admin/audit',
  validateSearch: (raw: Record<string, unknown>): { actor?: number; object?: string } => ({
    ...(typeof raw.actor === 'number' ? { actor: raw.actor } : {}),
    ...(typeof raw.object === 'string' && raw.object ? { object: raw.object } : {}),
  }),
  component: lazyRouteComponent(() => import('./AuditPage'), 'AuditPage'),
})

export const permissionRoutes = [peopleRoute, rolesRoute, roleRoute, auditRoute] as const
