import { i18n } from '@/i18n'
import type { ErrorDetail } from './types'

/** A refusal by the gateway, or no answer at all (status 0, code `network`). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: ErrorDetail[]
  readonly params: Record<string, unknown>

  constructor(status: number, body: Partial<ErrorDetail> & { errors?: ErrorDetail[] }) {
    super(body.message ?? body.code ?? `HTTP ${status}`)
    this.name = 'ApiError'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'network' : 'unknown')
    this.params = body.params ?? {}
    this.details = body.errors?.length ? body.errors : [{ ...body, code: this.code }]
  }
}

/** The text a person reads: the client's own wording for the code, else the server's message in their language. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return i18n.t('errors:unknown')
  return error.details.map(detailText).join(i18n.language === 'en' ? '; ' : '；')
}

export function detailText(detail: ErrorDetail): string {
  const key = `errors:${detail.code}`
  if (i18n.exists(key)) return i18n.t(key, detail.params ?? {})
  return detail.message || i18n.t('errors:unknown')
}

/** Messages by field key, for forms to show beside their inputs; the rest (no field, or none of these) comes back as `other`. */
export function fieldErrors(error: unknown, keys: ReadonlySet<string>): { fields: Record<string, string>; other: string[] } {
  const fields: Record<string, string> = {}
  const other: string[] = []
  const details = error instanceof ApiError ? error.details : [{ code: 'unknown' }]
  for (const detail of details) {
    const name = detail.field?.replace(/^values\./, '').split(/[.[]/)[0]
    if (name && keys.has(name)) fields[name] = detailText(detail)
    else other.push(detailText(detail))
  }
  return { fields, other }
}
