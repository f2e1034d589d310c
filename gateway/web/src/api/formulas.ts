import { queryOptions } from '@tanstack/react-query'
import { http } from './http'
import { keys } from './keys'

export interface FormulaFunction {
  name: string
  group: string
  signature: string
  signatures: string[]
  examples: { text: string; value?: unknown }[]
  help: Record<string, string>
}

/** What went into a computed value; one that may not be seen has `hidden` and nothing else. */
export interface FormulaSource {
  kind: 'field' | 'related' | 'function'
  hidden?: boolean
  label?: string | null
  key?: string | null
  value?: unknown
  text?: unknown
  record?: { form: string; id: number; title: string } | null
}

export interface Explanation {
  formula: string | null
  value?: unknown
  inputs: FormulaSource[]
  total?: number | null
}

export const functionsQuery = queryOptions({
  queryKey: keys.functions,
  queryFn: ({ signal }) => http.get<FormulaFunction[]>('/functions', { signal }),
  staleTime: Infinity,
})

export const explanationQuery = (form: string, id: number, version: number, field: string) =>
  queryOptions({
    queryKey: [...keys.record(form, id), 'explain', field, version] as const,
    queryFn: ({ signal }) => http.get<Explanation>(`/forms/${encodeURIComponent(form)}/records/${id}/explain/${encodeURIComponent(field)}`, { signal }),
  })
