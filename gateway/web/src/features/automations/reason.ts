import { detailText } from '@/api/errors'
import type { ErrorDetail } from '@/api/types'

/** Why something failed, from whatever the run recorded: a text, or an error with code and message. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (typeof error === 'object' && error !== null && 'code' in error) {
    const detail = error as ErrorDetail
    const text = detailText(detail)
    return detail.message || detail.field ? [detail.field, text].filter(Boolean).join(': ') : `${text} (${detail.code})`
  }
  return JSON.stringify(error)
}
