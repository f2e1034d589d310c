import { infiniteQueryOptions, queryOptions, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import type { FieldDefinition } from '@/kernel/definition'
import type { Label } from '@/kernel/label'
import { http } from './http'
import { keys } from './keys'
import type { RecordRow, Task, TaskBox, TaskPage } from './types'

export type TaskAction = 'approve' | 'reject' | 'return'
export type InstanceState = 'running' | 'returned' | 'approved' | 'rejected' | 'withdrawn'

export interface PathTask {
  id: number
  assignee: number
  assignee_name: string
  state: string
  opinion: string
  /** The platform decided, not a person: nobody to ask, or the same person had approved already. */
  automatic: boolean
  /** Given to an administrator because nobody else could decide. */
  stand_in: boolean
  at: string
}
export interface PathNode {
  node: string
  name: Label
  kind: 'start' | 'revise' | 'approval' | 'cc'
  round: number
  state: string
  tasks: PathTask[]
}
export interface ComingNode {
  node: string
  name: Label
  mode: 'all' | 'any' | 'sequence'
  approvers: string[]
}
export interface Instance {
  id: number
  flow: string
  flow_name: Label
  flow_version: number
  form: string
  record: number
  title: string
  initiator: number
  initiator_name: string
  state: InstanceState
  round: number
  started_at: string
  path: PathNode[]
  next: ComingNode[]
  can_withdraw: boolean
}
export interface InboxTask extends Task {
  kind: 'approval' | 'revise' | 'cc' | 'start'
  instance_state: InstanceState
  opinion: string
  closed_at: string | null
}
/** A task with what its initiator submitted: it may be read whatever the assignee's own grants are. */
export interface TaskDetail extends InboxTask {
  fields: FieldDefinition[]
  before: RecordRow | null
  current: RecordRow
  changes: string[]
  progress: Instance
}
interface InboxPage extends Omit<TaskPage, 'rows'> {
  rows: InboxTask[]
}
interface InstancePage {
  rows: Instance[]
  next: string | null
}

const inboxKey = (box: TaskBox) => [...keys.tasks, 'pages', box] as const

export const inboxQuery = (box: TaskBox) =>
  infiniteQueryOptions({
    queryKey: inboxKey(box),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => http.get<InboxPage>('/tasks', { query: { box, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
  })

export const taskQuery = (id: number) =>
  queryOptions({ queryKey: [...keys.tasks, 'one', id] as const, queryFn: ({ signal }) => http.get<TaskDetail>(`/tasks/${id}`, { signal }) })

export const instancesQuery = (form: string, record: number) =>
  queryOptions({
    queryKey: [...keys.instances, form, record] as const,
    queryFn: ({ signal }) => http.get<InstancePage>('/instances', { query: { form, record }, signal }),
    staleTime: 5_000,
  })

export const completeTask = (id: number, action: TaskAction, opinion: string) => http.post<unknown>(`/tasks/${id}/${action}`, { opinion })
export const startInstance = (flow: string, record: number) => http.post<Instance>(`/flows/${encodeURIComponent(flow)}/instances`, { record })
export const withdrawInstance = (id: number) => http.post<Instance>(`/instances/${id}/withdraw`, {})

type Pages = InfiniteData<InboxPage, string | null>

/** Takes a task out of the pending box at once; the answer puts it back should the decision be refused. */
export async function removePending(client: QueryClient, id: number): Promise<() => void> {
  await client.cancelQueries({ queryKey: keys.tasks })
  const pages = client.getQueryData<Pages>(inboxKey('pending'))
  const first = client.getQueryData<TaskPage>(keys.taskBox('pending'))
  client.setQueryData<Pages>(inboxKey('pending'), (data) => data && withoutTask(data, id))
  client.setQueryData<TaskPage>(keys.taskBox('pending'), (page) => page && pageWithout(page, id))
  return () => {
    client.setQueryData(inboxKey('pending'), pages)
    client.setQueryData(keys.taskBox('pending'), first)
  }
}

export function withoutTask<P extends TaskPage>(data: InfiniteData<P, string | null>, id: number): InfiniteData<P, string | null> {
  const known = data.pages.some((page) => page.rows.some((row) => row.id === id))
  if (!known) return data
  // The count stands on every page, but a page without the task would not know that it went.
  const counted = (page: P): P => ({ ...page, rows: page.rows.filter((row) => row.id !== id), count: page.count && Math.max(0, page.count - 1) })
  return { ...data, pages: data.pages.map(counted) }
}

function pageWithout(page: TaskPage, id: number): TaskPage {
  return withoutTask({ pages: [page], pageParams: [null] }, id).pages[0]!
}
