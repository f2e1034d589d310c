import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { daysBetween } from '@/kernel/span'
import styles from './gantt.module.css'

export interface BarProps {
  title: string
  from: string
  to: string
  first: string
  width: number
  side: number
  color?: string
  progress?: number
  mayMove: boolean
  onOpen: () => void
  /** By how many days the beginning and the end move. */
  onMove: (byStart: number, byEnd: number) => void
}

type Grip = 'whole' | 'start' | 'end'

/** A bar: carried by the mouse as a whole or by an end; with the keyboard arrows move it, Shift and arrows its end. */
export function Bar({ title, from, to, first, width, side, color, progress, mayMove, onOpen, onMove }: BarProps) {
  const { t } = useTranslation()
  const held = useRef<{ grip: Grip; x: number } | null>(null)
  const [shift, setShift] = useState<{ start: number; end: number }>({ start: 0, end: 0 })
  const length = daysBetween(from, to)
  const moved = (grip: Grip, days: number) => ({
    start: grip === 'end' ? 0 : grip === 'start' ? Math.min(days, length) : days,
    end: grip === 'start' ? 0 : grip === 'end' ? Math.max(days, -length) : days,
  })
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (!mayMove || event.button !== 0) return
    const grip = ((event.target as HTMLElement).dataset.grip ?? 'whole') as Grip
    event.currentTarget.setPointerCapture(event.pointerId)
    held.current = { grip, x: event.clientX }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (held.current) setShift(moved(held.current.grip, Math.round((event.clientX - held.current.x) / width)))
  }
  const onPointerUp = (event: PointerEvent) => {
    const grip = held.current
    held.current = null
    setShift({ start: 0, end: 0 })
    if (!grip) return mayMove ? undefined : onOpen()
    if (Math.abs(event.clientX - grip.x) < 4) return onOpen()
    const { start, end } = moved(grip.grip, Math.round((event.clientX - grip.x) / width))
    if (start || end) onMove(start, end)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') return onOpen()
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (!by || !mayMove) return
    event.preventDefault()
    const { start, end } = moved(event.shiftKey ? 'end' : 'whole', by)
    if (start || end) onMove(start, end)
  }
  const left = side + (daysBetween(first, from) + shift.start) * width
  const wide = Math.max(width, (length + 1 + shift.end - shift.start) * width)
  return (
    <div
      className={styles.span} role="button" tabIndex={0} data-color={color} data-movable={mayMove || undefined} style={{ left, width: wide }}
      aria-label={t('views:barLabel', { title, from, to })} aria-keyshortcuts={mayMove ? 'ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight' : undefined} title={`${title} · ${from} – ${to}`}
      onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={onPointerUp} onPointerCancel={() => { held.current = null; setShift({ start: 0, end: 0 }) }} onKeyDown={onKeyDown}
    >
      {progress !== undefined && <span className={styles.progress} style={{ width: `${progress * 100}%` }} />}
      <span className={styles.text}>{title}</span>
      {mayMove && <><i className={styles.gripStart} data-grip="start" /><i className={styles.gripEnd} data-grip="end" /></>}
    </div>
  )
}
