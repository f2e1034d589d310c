import type { RecordQuery } from './types'

/** Every query key of the client in one place, so that a live event can name what it makes stale. */
export const keys = {
  me: ['me'] as const,
  directory: ['directory'] as const,
  apps: ['apps'] as const,
  form: (form: string) => ['form', form] as const,
  related: (form: string) => ['form', form, 'related'] as const,
  records: (form: string) => ['records', form] as const,
  recordList: (form: string, query: RecordQuery) => ['records', form, 'list', query] as const,
  record: (form: string, id: number) => ['records', form, 'one', id] as const,
  history: (form: string, id: number) => ['records', form, 'one', id, 'history'] as const,
  search: (text: string) => ['search', text] as const,
  import: (id: number) => ['import', id] as const,
  tasks: ['tasks'] as const,
  taskBox: (box: string) => ['tasks', box] as const,
  instances: ['instances'] as const,
  flows: ['flows'] as const,
  rules: ['rules'] as const,
  notifications: ['notifications'] as const,
  dashboards: ['dashboards'] as const,
  report: (report: string) => ['report', report] as const,
  connectors: ['connectors'] as const,
  packs: ['packs'] as const,
}
