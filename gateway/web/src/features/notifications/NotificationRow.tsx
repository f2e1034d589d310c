import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { read } from '@/api/notifications'
import type { Notification } from '@/api/types'
import { useLabel } from '@/i18n'
import { pageOfLink } from '@/kernel/link'
import { Ago } from '@/ui/Ago'
import { useGo } from '@/ui/AppLink'
import { useFeedback } from '@/ui/feedback'
import styles from './notifications.module.css'

/** Opening one marks it as read and leads to what it is about. */
export function NotificationRow({ row, onOpened }: { row: Notification; onOpened?: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const go = useGo()
  const client = useQueryClient()
  const { failed } = useFeedback()
  const page = pageOfLink(row.link)
  const open = () => {
    if (row.read_at === null) read(client, [row.id]).catch(failed)
    onOpened?.()
    if (page) go(page)
  }
  return (
    <li>
      <button type="button" className={styles.row} data-unread={row.read_at === null || undefined} onClick={open}>
        <span className={styles.dot} role={row.read_at === null ? 'img' : undefined} aria-label={row.read_at === null ? t('notifications:unread') : undefined} />
        <span className={styles.text}>
          <span className={styles.title}>{label(row.title)}</span>
          {label(row.body) && <span className={styles.body}>{label(row.body)}</span>}
        </span>
        <Ago at={row.created_at} />
      </button>
    </li>
  )
}
