import type { ComponentType, LazyExoticComponent, ReactNode } from 'react'
import type { AdminArea, FormDefinition, RecordRow } from '@/api/types'

/**
 * Where features meet without importing each other: each registers what it contributes in its `feature.ts`,
 * the frame and the record page show what is registered. Titles are i18n keys (`namespace:key`).
 */
export interface NavItem {
  key: string
  title: string
  icon: ReactNode
  /** Path below the workspace, such as `/inbox`. */
  path: string
  /** `rail`: everybody, left rail and phone tabs; `admin`: the administration page; `build`: the tools of an application. */
  place: 'rail' | 'admin' | 'build'
  order: number
  /** Shown only to people with this administration permission. */
  area?: AdminArea
  /** A number beside the icon, such as waiting to-dos. */
  useBadge?: () => number
  /** On a desktop's rail a press opens this beside the icon instead of the page. */
  Panel?: ComponentType<{ onClose: () => void }>
}

export interface RecordPanelProps {
  form: FormDefinition
  record: RecordRow
}

/** A part of the record page and of the side panel: history, related records, approvals. */
export interface RecordPanel {
  key: string
  title: string
  order: number
  Component: LazyExoticComponent<ComponentType<RecordPanelProps>>
  /** A number beside the title, such as how many comments there are; a hook. */
  useCount?: (props: RecordPanelProps) => number
  /** On a wide record page it stands beside the fields, always in sight; elsewhere it is a tab. */
  aside?: boolean
  /** Left out where it has nothing to say about a form; a hook, since knowing that may need the server. */
  useApplies?: (form: FormDefinition) => boolean
}

/** A widget in the header of the frame or on the home page. */
export interface Widget {
  key: string
  place: 'rail' | 'home' | 'record-actions'
  order: number
  Component: ComponentType<Partial<RecordPanelProps>>
}

const navItems: NavItem[] = []
const recordPanels: RecordPanel[] = []
const widgets: Widget[] = []

function add<T extends { key: string; order: number }>(list: T[], item: T): void {
  if (list.some((known) => known.key === item.key)) throw new Error(`registered twice: ${item.key}`)
  list.push(item)
  list.sort((a, b) => a.order - b.order)
}

export const registerNavItem = (item: NavItem) => add(navItems, item)
export const registerRecordPanel = (panel: RecordPanel) => add(recordPanels, panel)
export const registerWidget = (widget: Widget) => add(widgets, widget)

export const navItemsAt = (place: NavItem['place'], admin: readonly AdminArea[]): NavItem[] =>
  navItems.filter((item) => item.place === place && (!item.area || admin.includes(item.area)))
const useAlways = () => true

/** The panels of a form's records. What is registered is fixed before the first render, so the hooks keep their order. */
export const usePanelsFor = (form: FormDefinition): RecordPanel[] => recordPanels.filter((panel) => (panel.useApplies ?? useAlways)(form))
export const widgetsAt = (place: Widget['place']): Widget[] => widgets.filter((widget) => widget.place === place)
