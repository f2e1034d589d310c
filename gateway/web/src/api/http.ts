import { i18n } from '@/i18n'
import { ApiError } from './errors'

const PREFIX = '/api/v1'

let csrfToken = ''
let onExpired: () => void = () => {}

/** The token that every write carries; it comes with the session (`/auth/me`, `/auth/login`). */
export function setCsrfToken(token: string): void {
  csrfToken = token
}

/** Called once a request is refused because the session ended. */
export function onSessionExpired(handler: () => void): void {
  onExpired = handler
}

export interface RequestOptions {
  query?: Record<string, string | number | boolean | undefined | null>
  body?: unknown
  form?: FormData
  signal?: AbortSignal
  /** Answers 401 as an error instead of sending the person to the login page. */
  anonymous?: boolean
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What every call carries: the language, and the token for writes. */
export function headersOf(method: Method | 'HEAD'): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': i18n.language }
  if (method !== 'GET' && method !== 'HEAD') headers['X-CSRF-Token'] = csrfToken
  return headers
}

/** One call of the gateway. Raises ApiError for every refusal; answers undefined for 204. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const url = new URL(PREFIX + path, window.location.origin)
  for (const [key, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(key, String(value))
  }
  const headers = headersOf(method)
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'

  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      body: options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiError(0, { code: 'network' })
  }
  if (response.status === 401 && !options.anonymous) onExpired()
  if (!response.ok) throw new ApiError(response.status, await errorBody(response))
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

export async function errorBody(response: Response): Promise<object> {
  try {
    const body: unknown = await response.json()
    if (typeof body === 'object' && body !== null && 'code' in body) return body
  } catch {
    // A proxy between us and the gateway answers HTML; the status still tells what happened.
  }
  if (response.status === 429) return { code: 'rate_limited', params: { seconds: response.headers.get('Retry-After') ?? '' } }
  return { code: response.status >= 500 ? 'server_error' : 'unknown' }
}

export const http = {
  get: <T>(path: string, options?: RequestOptions) => request<T>('GET', path, options),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) => request<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body?: unknown) => request<T>('PUT', path, { body }),
  patch: <T>(path: string, body?: unknown) => request<T>('PATCH', path, { body }),
  delete: <T>(path: string, query?: RequestOptions['query']) => request<T>('DELETE', path, { query }),
  upload: <T>(path: string, form: FormData) => request<T>('POST', path, { form }),
}
