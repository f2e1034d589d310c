import type { DirectoryIndex } from '@/api/directory'

/** For texts that never name people. */
export const NO_DIRECTORY: DirectoryIndex = {
  people: [], departments: [], roles: [], person: () => undefined, departmentOf: () => undefined, role: () => undefined,
}
