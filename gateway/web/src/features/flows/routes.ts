import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { workspaceRoute } from '@/registry/routes'

const flowsRoute = createRoute({ getParentRoute: () => workspaceRoute, path: '/admin/flows', component: lazyRouteComponent(() => import('./FlowsPage'), 'FlowsPage') })
const editorRoute = createRoute({ getParentRoute: () => workspaceRoute, path: '/edit/flow/$flow', component: lazyRouteComponent(() => import('./EditorPage'), 'EditorPage') })

export const flowRoutes = [flowsRoute, editorRoute] as const
