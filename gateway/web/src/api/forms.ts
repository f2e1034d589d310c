import { queryOptions } from '@tanstack/react-query'
import type { FieldDefinition } from '@/kernel/definition'
import type { FormulaAst } from '@/kernel/formula'
import type { Label } from '@/kernel/label'
import { http } from './http'
import { keys } from './keys'
import type { AppSummary, FormDefinition, Pack, RelatedForm } from './types'

const path = (form: string) => `/forms/${encodeURIComponent(form)}`

export const appsQuery = queryOptions({
  queryKey: keys.apps,
  queryFn: ({ signal }) => http.get<AppSummary[]>('/apps', { signal }),
  staleTime: 60_000,
})

export const formQuery = (form: string) =>
  queryOptions({
    queryKey: keys.form(form),
    queryFn: ({ signal }) => http.get<FormDefinition>(path(form), { signal }),
    staleTime: 60_000,
  })

export const relatedQuery = (form: string) =>
  queryOptions({
    queryKey: keys.related(form),
    queryFn: ({ signal }) => http.get<RelatedForm[]>(`${path(form)}/related`, { signal }),
    staleTime: 60_000,
  })

export interface NewForm {
  app: string
  key: string
  name: Label
  title_field: string
  fields: FieldDefinition[]
}
export const createForm = (form: NewForm) => http.post<FormDefinition>('/forms', form)
export const addField = (form: string, field: FieldDefinition) => http.post<unknown>(`${path(form)}/fields`, { field })
export const changeField = (form: string, key: string, change: Partial<Pick<FieldDefinition, 'name' | 'help' | 'required' | 'options'>>) =>
  http.patch<unknown>(`${path(form)}/fields/${encodeURIComponent(key)}`, change)
export const removeField = (form: string, key: string) => http.delete<unknown>(`${path(form)}/fields/${encodeURIComponent(key)}`)

export const packsQuery = queryOptions({ queryKey: keys.packs, queryFn: ({ signal }) => http.get<Pack[]>('/packs', { signal }) })
export const installPack = (key: string) => http.post<unknown>(`/packs/${encodeURIComponent(key)}/install`, {})
/** Takes out what the sample put in; what people entered or changed stays. */
export const removeSample = (key: string) => http.delete<{ removed: number; kept: number }>(`/packs/${encodeURIComponent(key)}/sample`)
export const samplePack = (key: string, seed: number) => http.post<unknown>(`/packs/${encodeURIComponent(key)}/sample`, { seed })

/** What a formula means on a form, or where and why it means nothing. */
export type FormulaVerdict = { ok: true; type: string; ast: FormulaAst } | { ok: false; code: string; params: Record<string, unknown> }
/** `draft`: on the fields of the form's draft, as whoever designs it means them; `table`: inside the rows of a line table. */
export const checkFormula = (form: string, text: string, draft = false, table = '') => http.post<FormulaVerdict>(`${path(form)}/formula`, { text, draft, table })
