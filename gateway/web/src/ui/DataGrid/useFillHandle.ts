import { useCallback, useState, type MouseEvent } from 'react'
import type { Cell, Range } from '@/kernel/range'

/** The square at the corner of the selection: dragged down or up, it repeats what is selected. */
export function useFillHandle(range: Range | null, cellAt: (event: MouseEvent) => Cell | null, onFill: (source: Range, target: Range) => void, onDone: (target: Range) => void) {
  const [target, setTarget] = useState<Range | null>(null)
  const start = useCallback(() => setTarget(range), [range])
  const drag = useCallback((event: MouseEvent): boolean => {
    if (!target || !range) return false
    const cell = cellAt(event)
    if (cell) setTarget({ ...range, top: Math.min(range.top, cell.row), bottom: Math.max(range.bottom, cell.row) })
    return true
  }, [target, range, cellAt])
  const drop = useCallback((): boolean => {
    if (!target || !range) return false
    setTarget(null)
    if (target.top < range.top || target.bottom > range.bottom) {
      onFill(range, target)
      onDone(target)
    }
    return true
  }, [target, range, onFill, onDone])
  return { target, start, drag, drop }
}
