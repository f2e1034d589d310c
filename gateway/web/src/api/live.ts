import type { QueryClient } from '@tanstack/react-query'
import { keys } from './keys'
import type { Notification, NotificationPage } from './types'

export type LiveNotification = Pick<Notification, 'id' | 'title' | 'body' | 'link'> & { unread: number }

/**
 * Keeps the query cache in step with the gateway's event stream.
 * The browser reconnects by itself; whatever was missed meanwhile is read again on `ready`.
 * Returns the function that closes the stream.
 */
export function connectLive(client: QueryClient, onNotification: (event: LiveNotification) => void): () => void {
  const source = new EventSource('/api/v1/stream', { withCredentials: true })
  let opened = false
  source.addEventListener('ready', () => {
    if (opened) {
      void client.invalidateQueries({ queryKey: keys.notifications })
      void client.invalidateQueries({ queryKey: keys.tasks })
    }
    opened = true
  })
  source.addEventListener('notification', (message) => {
    const event = JSON.parse((message as MessageEvent<string>).data) as LiveNotification
    client.setQueryData<NotificationPage>(keys.notifications, (page) => page && withNotification(page, event))
    // A notification is also how a new to-do announces itself.
    void client.invalidateQueries({ queryKey: keys.tasks })
    void client.invalidateQueries({ queryKey: keys.instances })
    void client.invalidateQueries({ queryKey: [...keys.notifications, 'pages'] })
    refreshRecord(client, event.link)
    onNotification(event)
  })
  return () => source.close()
}

const WRITE_BACK_MS = 2000

/** What a message is about has changed: at once, and once more when flows and rules had time to write to it. */
function refreshRecord(client: QueryClient, link: string | null): void {
  const [, form, id] = /^\/records\/([a-z][a-z0-9_]*)\/(\d+)(?:\?|$)/.exec(link ?? '') ?? []
  // A to-do names its task, not its record: whichever record is open may be the one.
  const refresh = () =>
    void client.invalidateQueries(form && id ? { queryKey: keys.record(form, Number(id)) } : { predicate: ({ queryKey }) => queryKey[0] === 'records' && queryKey[2] === 'one' })
  refresh()
  setTimeout(refresh, WRITE_BACK_MS)
}

/** The page with the event on top; an event that is already there changes nothing but the count. */
export function withNotification(page: NotificationPage, event: LiveNotification): NotificationPage {
  const { unread, ...rest } = event
  if (page.rows.some((row) => row.id === event.id)) return { ...page, unread }
  return { ...page, unread, rows: [{ ...rest, created_at: new Date().toISOString(), read_at: null }, ...page.rows] }
}
