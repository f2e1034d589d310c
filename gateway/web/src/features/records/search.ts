import type { RecordQuery } from '@/api/types'
import { readViewChange, type ViewChange, type ViewState } from '@/kernel/view'

export const ZOOMS = ['day', 'week', 'month'] as const
export type Zoom = (typeof ZOOMS)[number]

/**
 * A list's whole state, in the address: a copied link shows the same to everybody who may see it. The parts of the
 * view that are here stand in for the view's own.
 */
export interface RecordsSearch extends ViewChange {
  q?: string
  /** The record in the side panel. */
  row?: number
  create?: boolean
  /** Closed groups, by key. */
  closed?: string[]
  /** The day a calendar or a timeline is at. */
  at?: string
  zoom?: Zoom
}

/** Reads an address that anybody may have edited: what is malformed is dropped. */
export function readRecordsSearch(raw: Record<string, unknown>): RecordsSearch {
  const zoom = ZOOMS.find((each) => each === raw.zoom)
  const closed = Array.isArray(raw.closed) ? raw.closed.filter((key): key is string => typeof key === 'string') : []
  return {
    ...readViewChange(raw),
    ...(raw.q !== undefined && raw.q !== '' ? { q: String(raw.q) } : {}),
    ...(typeof raw.row === 'number' && Number.isSafeInteger(raw.row) ? { row: raw.row } : {}),
    ...(raw.create === true ? { create: true } : {}),
    ...(closed.length ? { closed } : {}),
    ...(typeof raw.at === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(raw.at) ? { at: raw.at } : {}),
    ...(zoom ? { zoom } : {}),
  }
}

/** What a list asks the server for. */
export function queryOf(state: Pick<ViewState, 'filter' | 'sort'>, text: string | undefined): RecordQuery {
  return { ...(state.filter ? { filter: state.filter } : {}), ...(state.sort.length ? { sort: state.sort } : {}), ...(text ? { search: text } : {}) }
}
