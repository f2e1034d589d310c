import { queryOptions } from '@tanstack/react-query'
import { http } from './http'
import { keys } from './keys'
import type { NotificationPage, TaskBox, TaskPage } from './types'

/** First page of a to-do box; what the home page and the badge show. */
export const taskBoxQuery = (box: TaskBox) =>
  queryOptions({
    queryKey: keys.taskBox(box),
    queryFn: ({ signal }) => http.get<TaskPage>('/tasks', { query: { box }, signal }),
    staleTime: 15_000,
  })

export const notificationsQuery = queryOptions({
  queryKey: keys.notifications,
  queryFn: ({ signal }) => http.get<NotificationPage>('/notifications', { signal }),
  staleTime: 15_000,
})

export const markRead = (ids: number[] | 'all') =>
  http.post<unknown>('/notifications/read', ids === 'all' ? { all: true } : { ids })
