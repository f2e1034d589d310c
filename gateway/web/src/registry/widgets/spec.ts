import type { ComponentType, LazyExoticComponent } from 'react'
import type { Answer, AnswerRow } from '@/api/reporting'
import type { FormDefinition } from '@/api/types'
import type { Report } from '@/kernel/report'

export interface WidgetProps {
  report: Report
  answer: Answer
  form: FormDefinition | undefined
  /** Shows the records behind a number: of one row, or of the whole report. */
  onDrill: (row: AnswerRow | null) => void
}

export interface WidgetSpec {
  Icon: ComponentType
  Component: ComponentType<WidgetProps> | LazyExoticComponent<ComponentType<WidgetProps>>
  /** Size in grid units of a new widget, and the least that keeps it readable. */
  size: { w: number; h: number }
  least: { w: number; h: number }
  /** A phone gives it the height it needs, in px; without one it grows with its content. */
  phoneHeight?: number
  /** Drawn on a canvas, so that the same numbers are offered as a table for keyboards and screen readers. */
  drawn?: boolean
}
