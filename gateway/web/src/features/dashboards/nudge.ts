import { COLUMNS, type WidgetPlace } from '@/kernel/report'

/** Arrows move a widget by one unit of the grid, with Shift they change its size; null for any other key. */
export function nudge(widget: WidgetPlace, key: string, resize: boolean, least: { w: number; h: number }): WidgetPlace | null {
  const dx = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
  const dy = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
  if (dx === 0 && dy === 0) return null
  if (resize) return { ...widget, w: between(least.w, widget.w + dx, COLUMNS - widget.x), h: Math.max(least.h, widget.h + dy) }
  return { ...widget, x: between(0, widget.x + dx, COLUMNS - widget.w), y: Math.max(0, widget.y + dy) }
}

const between = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value))

/** In reading order: from the top, then from the left. */
export const inOrder = (places: WidgetPlace[]) => [...places].sort((a, b) => a.y - b.y || a.x - b.x)

/** Two widgets change places (and sizes, so that the grid stays whole): how the narrow, single column is reordered. */
export function swap(places: WidgetPlace[], one: string, other: string): WidgetPlace[] {
  const at = (report: string) => places.find((each) => each.report === report)!
  const moved = new Map([[one, at(other)], [other, at(one)]])
  return places.map((each) => ({ ...(moved.get(each.report) ?? each), report: each.report }))
}
