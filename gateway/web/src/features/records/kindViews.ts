import { lazy, type ComponentType } from 'react'
import type { ViewKind } from '@/kernel/view'
import type { KindProps } from './kinds'

/** The component of each kind that is no grid, loaded when it is first opened. */
export const KIND_VIEWS: Record<Exclude<ViewKind, 'grid'>, ComponentType<KindProps>> = {
  kanban: lazy(() => import('./kanban/KanbanView')),
  calendar: lazy(() => import('./calendar/CalendarView')),
  gantt: lazy(() => import('./gantt/GanttView')),
  gallery: lazy(() => import('./gallery/GalleryView')),
  tree: lazy(() => import('./tree/TreeView')),
}

export { CardList } from './CardList'
