import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Grant } from '@/kernel/grants'
import type { Label } from '@/kernel/label'
import { http } from './http'
import type { Department, Person, Role } from './types'

export interface Account extends Person {
  login: string
  email: string
  phone: string
  title: string
  roles: number[]
  manager: number | null
  language: string
  version: number
}
export interface StoredDepartment extends Department {
  version: number
}
export interface StoredRole extends Role {
  people: number
  version: number
}
export type NewPerson = Pick<Account, 'login' | 'name' | 'email' | 'phone' | 'title' | 'departments' | 'roles' | 'manager'> & { password: string }
export type PersonChange = Partial<Omit<NewPerson, 'login' | 'password'> & { active: boolean }> & { version: number }

export interface AuditEntry {
  id: number
  /** Its place in the hash chain, null until it has one. */
  seq: number | null
  at: string
  actor: number
  actor_name: string
  via: string
  action: string
  object: string
  before: unknown
  after: unknown
}
export interface ApiKey {
  id: number
  name: string
  prefix: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
}

export const organisationKeys = {
  people: ['organisation', 'people'] as const,
  departments: ['organisation', 'departments'] as const,
  roles: ['organisation', 'roles'] as const,
  grants: (role: number) => ['organisation', 'grants', role] as const,
  audit: ['organisation', 'audit'] as const,
  apiKeys: ['organisation', 'api-keys'] as const,
}

export const peopleQuery = queryOptions({ queryKey: organisationKeys.people, queryFn: ({ signal }) => http.get<Account[]>('/people', { signal }) })
export const createPerson = (person: NewPerson) => http.post<Account>('/people', person)
export const changePerson = (id: number, change: PersonChange) => http.patch<Account>(`/people/${id}`, change)

export const departmentsQuery = queryOptions({
  queryKey: organisationKeys.departments,
  queryFn: ({ signal }) => http.get<StoredDepartment[]>('/departments', { signal }),
})
export const createDepartment = (department: Pick<Department, 'name' | 'parent' | 'head'>) => http.post<StoredDepartment>('/departments', department)
export const changeDepartment = (id: number, change: Partial<Pick<Department, 'name' | 'parent' | 'head'>> & { version: number }) =>
  http.patch<StoredDepartment>(`/departments/${id}`, change)

export const rolesQuery = queryOptions({ queryKey: organisationKeys.roles, queryFn: ({ signal }) => http.get<StoredRole[]>('/roles', { signal }) })
export const createRole = (key: string, name: Label) => http.post<StoredRole>('/roles', { key, name })
export const renameRole = (role: StoredRole, name: Label) => http.patch<StoredRole>(`/roles/${role.id}`, { version: role.version, name })
export const grantsQuery = (role: number) =>
  queryOptions({ queryKey: organisationKeys.grants(role), queryFn: ({ signal }) => http.get<Grant[]>(`/roles/${role}/grants`, { signal }) })
export const saveGrants = (role: number, grants: Grant[]) => http.put<Grant[]>(`/roles/${role}/grants`, grants)

export const auditQuery = (filter: { object?: string; actor?: number }) =>
  infiniteQueryOptions({
    queryKey: [...organisationKeys.audit, filter] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => http.get<{ rows: AuditEntry[]; next: string | null }>('/audit', { query: { ...filter, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
  })

export const apiKeysQuery = queryOptions({ queryKey: organisationKeys.apiKeys, queryFn: ({ signal }) => http.get<ApiKey[]>('/api-keys', { signal }) })
export const createApiKey = (name: string, expires_at: string | null) => http.post<ApiKey & { secret: string }>('/api-keys', { name, expires_at })
export const deleteApiKey = (id: number) => http.delete<unknown>(`/api-keys/${id}`)
