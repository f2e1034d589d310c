import type { FieldDefinition } from '@/kernel/definition'
import type { ViewKind, ViewOptions } from '@/kernel/view'
import { calendar } from './calendar'
import { gallery } from './gallery'
import { gantt } from './gantt'
import { grid } from './grid'
import { kanban } from './kanban'
import type { ViewSpec } from './spec'
import { tree } from './tree'

export const VIEW_SPECS: readonly ViewSpec[] = [grid, kanban, calendar, gantt, gallery, tree]
export const viewSpec = (kind: ViewKind): ViewSpec => VIEW_SPECS.find((spec) => spec.kind === kind) ?? grid

const MOST_ON_CARD = 3

/** Fields for every part of a kind, chosen by type; null when the form has none for a part that is needed. */
export function suggestedOptions(kind: ViewKind, fields: readonly FieldDefinition[], form: string, title: string | null): ViewOptions | null {
  const chosen: ViewOptions = {}
  const taken = new Set<string>()
  for (const option of viewSpec(kind).options) {
    const fitting = fields.filter((field) => option.fits(field, form) && !taken.has(field.key))
    if (option.many) {
      chosen[option.name] = fitting.filter((field) => field.key !== title).slice(0, MOST_ON_CARD).map((field) => field.key)
    } else if (fitting[0] && (option.required || option.name === 'end' || option.name === 'sum' || option.name === 'cover')) {
      chosen[option.name] = fitting[0].key
      taken.add(fitting[0].key)
    } else if (option.required) return null
  }
  return chosen
}

export { isGroupable, type ViewOption, type ViewSpec } from './spec'
