import { ApiError } from './errors'
import { errorBody, headersOf } from './http'
import type { RecordQuery } from './types'

export type ExportQuery = Pick<RecordQuery, 'filter' | 'sort' | 'search'> & { columns?: string[]; format?: 'xlsx' | 'csv' }

/** Asks for the list as a file and hands it to the browser to be saved. Answers the keys of the columns that may not
 * leave and were left out. Raises ApiError. */
export async function exportRecords(form: string, name: string, query: ExportQuery): Promise<string[]> {
  const response = await fetch(`/api/v1/forms/${encodeURIComponent(form)}/exports`, {
    method: 'POST',
    headers: { ...headersOf('POST'), 'Content-Type': 'application/json' },
    credentials: 'same-origin',
    body: JSON.stringify(query),
  })
  if (!response.ok) throw new ApiError(response.status, await errorBody(response))
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = `${name}.${query.format ?? 'xlsx'}`
  link.click()
  URL.revokeObjectURL(address)
  return (response.headers.get('X-Left-Out') ?? '').split(',').filter(Boolean)
}
