import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '@/i18n'
import { ApiError, errorText, fieldErrors } from './errors'
import { http, onSessionExpired, setCsrfToken } from './http'
import { keys } from './keys'
import { withNotification } from './live'
import { cacheRecord } from './records'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
const refusal = (call: Promise<unknown>): Promise<ApiError> => call.then(() => { throw new Error('was not refused') }, (error: ApiError) => error)

let fetched: ReturnType<typeof vi.fn>
beforeAll(() => i18n.init({ lng: 'zh-CN', resources: { 'zh-CN': { errors: { unknown: '未知', network: '断网', rate_limited: '太快' } } } }))
beforeEach(() => {
  fetched = vi.fn()
  vi.stubGlobal('fetch', fetched)
  vi.stubGlobal('window', { location: { origin: 'http://test' } })
  setCsrfToken('token')
})
afterEach(() => vi.unstubAllGlobals())

describe('calls of the gateway', () => {
  it('writes with the token and the language, reads without the token', async () => {
    fetched.mockImplementation(async () => answer(200, {}))
    await http.post('/x', { a: 1 })
    await http.get('/x', { query: { q: '合同', empty: '', none: undefined } })
    const [post, get] = fetched.mock.calls
    expect(post![1].headers).toMatchObject({ 'X-CSRF-Token': 'token', 'Accept-Language': 'zh-CN', 'Content-Type': 'application/json' })
    expect(get![1].headers['X-CSRF-Token']).toBeUndefined()
    expect(String(get![0])).toBe(`http://test/api/v1/x?q=${encodeURIComponent('合同')}`)
  })
  it('hands on what the gateway says, whatever form the refusal has', async () => {
    fetched.mockResolvedValueOnce(answer(422, { code: 'invalid', errors: [{ code: 'required', field: 'name', message: '请填写名称' }, { code: 'x', field: 'values.amount', message: '太大' }, { code: 'y', message: '别的' }] }))
    const error = await refusal(http.post('/x', {}))
    expect(fieldErrors(error, new Set(['name', 'amount']))).toEqual({ fields: { name: '请填写名称', amount: '太大' }, other: ['别的'] })
    expect(errorText(error)).toBe('请填写名称；太大；别的')
  })
  it('has a text for a lost connection, a proxy page and a busy gateway', async () => {
    fetched.mockRejectedValueOnce(new TypeError('failed to fetch'))
    expect(errorText(await refusal(http.get('/x')))).toBe('断网')
    fetched.mockResolvedValueOnce(answer(502, '<html>'))
    expect((await refusal(http.get('/x'))).code).toBe('server_error')
    fetched.mockResolvedValueOnce(answer(429, '', { 'Retry-After': '3' }))
    expect(errorText(await refusal(http.get('/x')))).toBe('太快')
  })
  it('says once the session ended, except where nobody need be signed in', async () => {
    const expired = vi.fn()
    onSessionExpired(expired)
    fetched.mockImplementation(async () => answer(401, { code: 'unauthenticated' }))
    await refusal(http.get('/x'))
    await refusal(http.get('/auth/me', { anonymous: true }))
    expect(expired).toHaveBeenCalledTimes(1)
  })
})

describe('the cache', () => {
  it('shows a written record in every list that holds it, and in no other', () => {
    const client = new QueryClient()
    const row = (id: number, version: number) => ({ id, version, values: {} })
    const list = (...rows: ReturnType<typeof row>[]) => ({ pages: [{ rows, next: null }], pageParams: [null] })
    client.setQueryData(keys.recordList('contract', {}), list(row(1, 1), row(2, 1)))
    client.setQueryData(keys.recordList('contract', { search: 'x' }), list(row(2, 1)))
    cacheRecord(client, 'contract', row(1, 2))
    expect(client.getQueryData(keys.recordList('contract', {}))).toEqual(list(row(1, 2), row(2, 1)))
    expect(client.getQueryData(keys.recordList('contract', { search: 'x' }))).toEqual(list(row(2, 1)))
    expect(client.getQueryData(keys.record('contract', 1))).toEqual(row(1, 2))
  })
  it('adds a live notification once', () => {
    const page = { rows: [], unread: 0, next: null }
    const event = { id: 5, title: '审批', body: '', link: null, unread: 1 }
    const once = withNotification(page, event)
    expect(once).toMatchObject({ unread: 1, rows: [{ id: 5, read_at: null }] })
    expect(withNotification(once, { ...event, unread: 2 })).toMatchObject({ unread: 2, rows: [{ id: 5 }] })
  })
})
