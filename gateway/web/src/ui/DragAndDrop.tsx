import { DndContext, DragOverlay, MouseSensor, TouchSensor, useDraggable, useDroppable, useSensor, useSensors, type CollisionDetection, type DragMoveEvent } from '@dnd-kit/core'
import { createContext, useContext, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** Where an item lands beside a target: `inside` is an empty container. */
export type DropSide = 'before' | 'after' | 'inside'

export interface DropTarget {
  id: string
  /** The way in which its neighbours follow each other. */
  axis: 'x' | 'y'
  /** The container it stands in: between its items, the nearest of them is meant. */
  within?: string
  container?: boolean
}
export interface DropPlace {
  id: string
  side: DropSide
}

interface DragAreaProps<Item> {
  children: ReactNode
  accepts: (item: Item, target: DropTarget) => boolean
  onDrop: (item: Item, place: DropPlace) => void
  /** What follows the pointer. */
  ghost: (item: Item) => ReactNode
}

const DropPlaceContext = createContext<DropPlace | null>(null)

// Those who hear the page move things by keys, and what they do is announced by its owner.
const silent = () => undefined
const SILENT = { onDragStart: silent, onDragMove: silent, onDragOver: silent, onDragEnd: silent, onDragCancel: silent }

/** The one way of dragging with a mouse or a long press. Whatever can be dragged can be moved by keys and taps too: that is its owner's part. */
export function DragArea<Item>({ children, accepts, onDrop, ghost }: DragAreaProps<Item>) {
  const { t } = useTranslation()
  const [held, setHeld] = useState<{ item: Item } | null>(null)
  const [place, setPlace] = useState<DropPlace | null>(null)
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 260, tolerance: 8 } }),
  )
  const rest = () => {
    setHeld(null)
    setPlace(null)
  }
  const onMove = ({ collisions }: DragMoveEvent) => {
    const next = (collisions?.[0]?.data?.place as DropPlace | undefined) ?? null
    setPlace((now) => (now?.id === next?.id && now?.side === next?.side ? now : next))
  }
  return (
    <DndContext
      sensors={sensors} collisionDetection={nearest(accepts as (item: unknown, target: DropTarget) => boolean)} accessibility={{ screenReaderInstructions: { draggable: t('designer:dragHint') }, announcements: SILENT }}
      onDragStart={({ active }) => setHeld({ item: active.data.current!.item as Item })} onDragMove={onMove} onDragOver={onMove} onDragCancel={rest}
      onDragEnd={({ active, collisions }) => {
        const at = collisions?.[0]?.data?.place as DropPlace | undefined
        rest()
        if (at) onDrop(active.data.current!.item as Item, at)
      }}
    >
      <DropPlaceContext.Provider value={place}>{children}</DropPlaceContext.Provider>
      <DragOverlay dropAnimation={null}>{held && ghost(held.item)}</DragOverlay>
    </DndContext>
  )
}

export function useDragItem<Item>(id: string, item: Item) {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id, data: { item } })
  return { ref: setNodeRef, listeners, dragging: isDragging }
}

export const useDropTarget = (target: DropTarget) => useDroppable({ id: target.id, data: { target } }).setNodeRef

/** Where on this target the held item would land, or null. */
export function useDropSide(id: string): DropSide | null {
  const place = useContext(DropPlaceContext)
  return place?.id === id ? place.side : null
}

/** The smallest target under the pointer; in a container, the item of it that is nearest to the pointer. */
const nearest = (accepts: (item: unknown, target: DropTarget) => boolean): CollisionDetection => ({ active, droppableContainers, droppableRects, pointerCoordinates }) => {
  if (!pointerCoordinates) return []
  const { x, y } = pointerCoordinates
  const open = droppableContainers.flatMap((container) => {
    const target = container.data.current?.target as DropTarget | undefined
    const rect = droppableRects.get(container.id)
    return target && rect && accepts(active.data.current?.item, target) ? [{ target, rect }] : []
  })
  const under = open.filter(({ rect }) => x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom).sort((a, b) => a.rect.width * a.rect.height - b.rect.width * b.rect.height)
  const hit = under[0]
  if (!hit) return []
  const inside = hit.target.container ? open.filter(({ target }) => target.within === hit.target.id) : []
  const apart = ({ rect }: (typeof open)[number]) => Math.hypot(Math.max(rect.left - x, 0, x - rect.right), Math.max(rect.top - y, 0, y - rect.bottom))
  const chosen = inside.length > 0 ? inside.reduce((best, each) => (apart(each) < apart(best) ? each : best)) : hit
  const { target, rect } = chosen
  const beyond = target.axis === 'x' && y <= rect.bottom && y >= rect.top ? x > rect.left + rect.width / 2 : y > rect.top + rect.height / 2
  const side: DropSide = target.container ? 'inside' : beyond ? 'after' : 'before'
  return [{ id: target.id, data: { place: { id: target.id, side } } }]
}
