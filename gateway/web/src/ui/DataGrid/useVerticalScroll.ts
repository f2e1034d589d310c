import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Browsers place nothing beyond some 17 to 33 million pixels, and lose whole pixels of precision above 2^24. */
const TALLEST = 15_000_000
const OVERSCAN = 6

interface Window {
  from: number
  to: number
  /** Added to a row's own offset to place it in the body; 0 unless the list is taller than a page can be. */
  shift: number
}

interface Options {
  count: number
  rowHeight: number
  /** Height of what sticks to the top. */
  header: number
}

/**
 * Which rows are in sight. A list taller than a browser's largest element is squeezed: the scroll bar covers all of it,
 * the wheel and the keys still move by rows.
 */
export function useVerticalScroll(scroller: RefObject<HTMLDivElement | null>, { count, rowHeight, header }: Options) {
  const total = count * rowHeight
  const height = Math.min(total, TALLEST)
  const squeezed = total > TALLEST
  const top = useRef(0)
  const expected = useRef(-1)
  const [view, setView] = useState<Window>({ from: 0, to: 0, shift: 0 })

  const measure = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const room = element.clientHeight - header
    const from = Math.max(0, Math.floor(top.current / rowHeight) - OVERSCAN)
    const to = Math.min(count - 1, Math.ceil((top.current + room) / rowHeight) + OVERSCAN)
    const shift = squeezed ? Math.round(element.scrollTop - top.current) : 0
    setView((known) => (known.from === from && known.to === to && known.shift === shift ? known : { from, to, shift }))
  }, [scroller, count, rowHeight, header, squeezed])

  const factor = useCallback((element: HTMLElement) => {
    const room = element.clientHeight - header
    return squeezed ? (total - room) / Math.max(1, height - room) : 1
  }, [header, squeezed, total, height])

  const moveTo = useCallback((next: number) => {
    const element = scroller.current
    if (!element) return
    const room = element.clientHeight - header
    top.current = Math.max(0, Math.min(total - room, next))
    element.scrollTop = top.current / factor(element)
    expected.current = element.scrollTop
    measure()
  }, [scroller, header, total, factor, measure])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => {
      if (Math.abs(element.scrollTop - expected.current) >= 1) top.current = element.scrollTop * factor(element)
      expected.current = -1
      measure()
    }
    const onWheel = (event: WheelEvent) => {
      if (!squeezed || event.ctrlKey || event.deltaY === 0) return
      event.preventDefault()
      moveTo(top.current + (event.deltaMode === 1 ? event.deltaY * rowHeight : event.deltaY))
      element.scrollLeft += event.deltaX
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: false })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
      observer.disconnect()
    }
  }, [scroller, factor, measure, moveTo, squeezed, rowHeight])

  // A list that became shorter, or rows that became taller, may leave the place beyond the end.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    top.current = squeezed ? Math.min(top.current, Math.max(0, total - element.clientHeight + header)) : Math.min(element.scrollTop, Math.max(0, total))
    measure()
  }, [scroller, total, header, squeezed, measure])

  const scrollToRow = useCallback((index: number) => {
    const room = (scroller.current?.clientHeight ?? 0) - header
    if (index * rowHeight < top.current) moveTo(index * rowHeight)
    else if ((index + 1) * rowHeight > top.current + room) moveTo((index + 1) * rowHeight - room)
  }, [scroller, header, rowHeight, moveTo])

  return { ...view, height, scrollToRow }
}
