import { queryOptions } from '@tanstack/react-query'
import type { Label } from '@/kernel/label'
import type { PrintTemplate } from '@/kernel/printTemplate'
import { ApiError } from './errors'
import { errorBody, headersOf, http } from './http'

const path = (form: string) => `/forms/${encodeURIComponent(form)}`
const templatesKey = (form: string) => ['form', form, 'print-templates'] as const

/** A template as it is listed; what it consists of is there for those who may change it. */
export type ListedTemplate = { key: string; name: Label } & Partial<PrintTemplate>
export type PrintFormat = 'pdf' | 'docx' | 'xlsx'

export const templatesQuery = (form: string) =>
  queryOptions({ queryKey: templatesKey(form), queryFn: ({ signal }) => http.get<ListedTemplate[]>(`${path(form)}/print-templates`, { signal }), staleTime: 60_000 })
export const saveTemplate = (form: string, key: string, template: PrintTemplate) =>
  http.put<ListedTemplate & PrintTemplate>(`${path(form)}/print-templates/${encodeURIComponent(key)}`, template)
export const deleteTemplate = (form: string, key: string) => http.delete<unknown>(`${path(form)}/print-templates/${encodeURIComponent(key)}`)

/** Where a record is had as a file; an empty template is the form's own layout. */
export const printAddress = (form: string, id: number, template: string, format: string) =>
  `/api/v1${path(form)}/records/${id}/print?format=${format}${template ? `&template=${encodeURIComponent(template)}` : ''}`

async function postForFile(address: string, body: object, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(`/api/v1${address}`, {
    method: 'POST', headers: { ...headersOf('POST'), 'Content-Type': 'application/json' }, credentials: 'same-origin', body: JSON.stringify(body), signal,
  })
  if (!response.ok) throw new ApiError(response.status, await errorBody(response))
  return response
}

/** One page of a record by a template that is not saved, as a picture. Raises ApiError. */
export async function previewTemplate(form: string, template: PrintTemplate, record: number, page: number, signal: AbortSignal): Promise<{ picture: Blob; pages: number }> {
  const response = await postForFile(`${path(form)}/print-templates/preview`, { template, record, page }, signal)
  return { picture: await response.blob(), pages: Number(response.headers.get('X-Pages')) }
}

/** Several records in one file; how many of them may not be printed. Raises ApiError. */
export async function printRecords(form: string, ids: readonly number[], template: string, format: PrintFormat): Promise<{ file: Blob; skipped: number }> {
  const response = await postForFile(`${path(form)}/print`, { ids, template, format })
  return { file: await response.blob(), skipped: Number(response.headers.get('X-Skipped')) }
}
export const MOST_PRINTED = 200
