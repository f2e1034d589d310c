import type { ReactNode } from 'react'
import type { FormDefinition, RecordQuery, RecordRow } from '@/api/types'
import type { FieldDefinition } from '@/kernel/definition'
import type { RuleColor, ShownColumn, ViewState } from '@/kernel/view'
import type { RecordsSearch } from './search'

/** What every kind of view is given: the same list, shown its own way. */
export interface KindProps {
  form: FormDefinition
  /** Every field the reader may see, system fields included. */
  fields: FieldDefinition[]
  columns: ShownColumn[]
  state: ViewState
  query: RecordQuery
  search: RecordsSearch
  change: (patch: Partial<RecordsSearch>, replace?: boolean) => void
  onOpen: (row: RecordRow) => void
  currentId?: number
  colorOf: (row: RecordRow) => RuleColor | undefined
  /** The records on the screen in their order: what J and K walk through. */
  onRows: (rows: RecordRow[]) => void
  /** Shown instead of an empty list. */
  empty: ReactNode
  onCreate?: (values: Record<string, unknown>) => void
}
