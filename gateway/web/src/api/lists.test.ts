import { describe, expect, it } from 'vitest'
import { withoutTask } from './approvals'
import { withRead } from './notifications'
import type { Notification, Task, TaskPage } from './types'

const task = (id: number) => ({ id }) as Task
const note = (id: number, read_at: string | null): Notification => ({ id, title: 't', body: null, link: null, created_at: '2026-01-01T00:00:00Z', read_at })

describe('a decided task', () => {
  const pages: TaskPage[] = [{ rows: [task(1), task(2)], next: 'x', count: 3 }, { rows: [task(3)], next: null, count: 3 }]
  const data = { pages, pageParams: [null, 'x'] as (string | null)[] }
  it('leaves its page, and every page counts one less', () => {
    const left = withoutTask(data, 3)
    expect(left.pages.map((page) => page.rows.map((row) => row.id))).toEqual([[1, 2], []])
    expect(left.pages.map((page) => page.count)).toEqual([2, 2])
  })
  it('changes nothing where it is not', () => expect(withoutTask(data, 9)).toBe(data))
})

describe('reading', () => {
  const page = { rows: [note(1, null), note(2, null), note(3, '2026-01-01T00:00:00Z')], unread: 5, next: 'x' }
  it('counts only what was unread', () => {
    const read = withRead(page, [1, 3], 'now')
    expect(read.unread).toBe(4)
    expect(read.rows.map((row) => row.read_at)).toEqual(['now', null, '2026-01-01T00:00:00Z'])
  })
  it('reads all, even what is on later pages', () => expect(withRead(page, 'all', 'now').unread).toBe(0))
})
