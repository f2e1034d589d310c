import type { AppSummary } from '@/api/types'

/** The application a page belongs to: by its key in the address, else by the form or dashboard shown. */
export function currentApp(path: string, apps: readonly AppSummary[]): AppSummary | undefined {
  const [, kind, first, second] = path.split('/')
  if (kind === 'a') return apps.find((app) => app.key === first)
  const form = kind === 'f' || kind === 'import' ? first : kind === 'edit' && first === 'form' ? second : undefined
  if (form) return apps.find((app) => app.forms.some((item) => item.key === form))
  const dashboard = kind === 'd' ? first : kind === 'edit' && first === 'dashboard' ? second : undefined
  return dashboard ? apps.find((app) => app.dashboards.some((item) => item.key === dashboard)) : undefined
}
