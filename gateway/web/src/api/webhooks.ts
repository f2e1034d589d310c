import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { http } from './http'
import { keys } from './keys'

export const WEBHOOK_EVENTS = ['created', 'updated', 'deleted', 'restored'] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]
export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

export interface WebhookChange {
  name: string
  url: string
  form: string
  events: WebhookEvent[]
  /** Updates are told only when one of these changed; none: every update. */
  fields: string[]
  enabled: boolean
}
export interface Webhook extends WebhookChange {
  id: number
  principal: number
  /** Why it switched itself off: "gone". */
  stopped: string | null
  deliveries?: Partial<Record<DeliveryState, number>>
}
/** Shown once, when it is made. */
export type WebhookWithSecret = Webhook & { secret: string }

export interface Delivery {
  id: number
  webhook_id: string
  kind: 'changes' | 'ping'
  state: DeliveryState
  skipped: boolean
  attempts: number
  due_at: string | null
  status_code: number | null
  error: string | null
  /** What was sent, for the person with whose rights it was made. */
  body: string | null
  answer: string
  occurred_at: string
  updated_at: string
}
interface DeliveryPage {
  rows: Delivery[]
  next: string | null
}

const root = [...keys.connectors, 'webhooks'] as const

export const webhooksQuery = queryOptions({ queryKey: root, queryFn: ({ signal }) => http.get<Webhook[]>('/webhooks', { signal }), refetchInterval: 15_000 })
export const deliveriesQuery = (webhook: number, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: [...root, webhook, state ?? 'any'] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => http.get<DeliveryPage>(`/webhooks/${webhook}/deliveries`, { query: { state, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
    refetchInterval: 5_000,
  })
export const createWebhook = (webhook: WebhookChange) => http.post<WebhookWithSecret>('/webhooks', webhook)
export const changeWebhook = (id: number, change: Partial<WebhookChange>) => http.patch<Webhook>(`/webhooks/${id}`, change)
export const deleteWebhook = (id: number) => http.delete<null>(`/webhooks/${id}`)
export const rotateSecret = (id: number) => http.post<WebhookWithSecret>(`/webhooks/${id}/secret`, {})
export const pingWebhook = (id: number) => http.post<Delivery>(`/webhooks/${id}/ping`, {})
export const resendDelivery = (id: number) => http.post<Delivery>(`/webhooks/deliveries/${id}/resend`, {})
