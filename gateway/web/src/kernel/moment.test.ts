import dayjs from 'dayjs'
import { afterEach, expect, test } from 'vitest'
import { meant, moment, setZone } from './moment'

afterEach(() => setZone('Asia/Shanghai'))

test('an instant is shown on the clock of the tenant, whatever the computer says', () => {
  expect(moment('2026-06-10T01:23:00Z').format('YYYY-MM-DD HH:mm')).toBe('2026-06-10 09:23')
  setZone('America/New_York')
  expect(moment('2026-06-10T01:23:00Z').format('YYYY-MM-DD HH:mm')).toBe('2026-06-09 21:23')
})

test('what is picked is meant on that clock, and comes back as it was', () => {
  const picked = meant(dayjs('2026-06-10 09:23'))
  expect(picked.toISOString()).toBe('2026-06-10T01:23:00.000Z')
  expect(meant(moment('2026-06-10T01:23:00Z')).toISOString()).toBe('2026-06-10T01:23:00.000Z')
})
