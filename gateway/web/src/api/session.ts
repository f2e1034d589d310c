import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Language } from '@/kernel/label'
import { setZone } from '@/kernel/moment'
import { http, setCsrfToken } from './http'
import { keys } from './keys'
import type { Me } from './types'

async function fetchMe(): Promise<Me> {
  const me = await http.get<Me>('/auth/me', { anonymous: true })
  setCsrfToken(me.csrf_token)
  setZone(me.tenant.time_zone)
  return me
}

/** The signed-in person; raises ApiError 401 when nobody is. */
export const meQuery = queryOptions({ queryKey: keys.me, queryFn: fetchMe, staleTime: Infinity, retry: false })

export interface Credentials {
  tenant: string
  login: string
  password: string
}

export async function login(client: QueryClient, credentials: Credentials): Promise<Me> {
  const { csrf_token } = await http.post<{ csrf_token: string }>('/auth/login', credentials, { anonymous: true })
  setCsrfToken(csrf_token)
  client.clear()
  return client.fetchQuery(meQuery)
}

export async function logout(client: QueryClient): Promise<void> {
  await http.post('/auth/logout', {})
  setCsrfToken('')
  client.clear()
}

export const saveLanguage = (language: Language) => http.patch<unknown>('/auth/me', { language })

/** Ends every session of the person, this one included. */
export const changePassword = (current_password: string, new_password: string) => http.patch<unknown>('/auth/me', { current_password, new_password })
