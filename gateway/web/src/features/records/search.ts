import { readFilter, readSort, type Filter, type Sort } from '@/kernel/filter'

/** A table view's whole state, in the address: a copied link shows the same to everybody who may see it. */
export interface RecordsSearch {
  filter?: Filter
  sort?: Sort[]
  q?: string
  /** Hidden columns. */
  hide?: string[]
  /** The record in the side panel. */
  row?: number
  create?: boolean
}

/** Reads an address that anybody may have edited: what is malformed is dropped. */
export function readRecordsSearch(raw: Record<string, unknown>): RecordsSearch {
  const filter = readFilter(raw.filter)
  const sort = readSort(raw.sort)
  const hide = Array.isArray(raw.hide) ? raw.hide.filter((key): key is string => typeof key === 'string') : []
  return {
    ...(filter ? { filter } : {}),
    ...(sort ? { sort } : {}),
    ...(raw.q !== undefined && raw.q !== '' ? { q: String(raw.q) } : {}),
    ...(hide.length ? { hide } : {}),
    ...(typeof raw.row === 'number' && Number.isSafeInteger(raw.row) ? { row: raw.row } : {}),
    ...(raw.create === true ? { create: true } : {}),
  }
}
