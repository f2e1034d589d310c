import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { http } from './http'
import { keys } from './keys'
import type { Department, Directory, Person, Role } from './types'

export const directoryQuery = queryOptions({
  queryKey: keys.directory,
  queryFn: ({ signal }) => http.get<Directory>('/directory', { signal }),
  staleTime: 5 * 60_000,
})

export interface DirectoryIndex extends Directory {
  person: (id: unknown) => Person | undefined
  departmentOf: (id: unknown) => Department | undefined
  role: (id: unknown) => Role | undefined
}

const NOBODY: Directory = { people: [], departments: [], roles: [] }

/** People, departments and roles by id, for labels and pickers. Empty until loaded. */
export function useDirectory(): DirectoryIndex {
  const { data = NOBODY } = useQuery(directoryQuery)
  return useMemo(() => {
    const people = new Map(data.people.map((p) => [p.id, p]))
    const departments = new Map(data.departments.map((d) => [d.id, d]))
    const roles = new Map(data.roles.map((r) => [r.id, r]))
    return {
      ...data,
      person: (id) => people.get(Number(id)),
      departmentOf: (id) => departments.get(Number(id)),
      role: (id) => roles.get(Number(id)),
    }
  }, [data])
}
