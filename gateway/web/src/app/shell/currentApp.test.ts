import { expect, it } from 'vitest'
import { currentApp } from './currentApp'

const apps = [
  { key: 'sales', name: '', forms: [{ key: 'contract', name: '' }], dashboards: [{ key: 'board', name: '' }] },
  { key: 'desk', name: '', forms: [{ key: 'ticket', name: '' }], dashboards: [] },
]
it.each([
  ['/a/desk', 'desk'], ['/f/contract/v/all', 'sales'], ['/f/ticket/r/3', 'desk'], ['/d/board', 'sales'], ['/edit/form/ticket', 'desk'],
  ['/import/contract', 'sales'], ['/edit/dashboard/board', 'sales'], ['/', undefined], ['/inbox', undefined], ['/f/unknown', undefined],
])('%s belongs to %s', (path, key) => expect(currentApp(path, apps)?.key).toBe(key))
