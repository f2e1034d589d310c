import { BellOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { notificationsQuery } from '@/api/inbox'
import { read } from '@/api/notifications'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { NotificationRow } from './NotificationRow'
import styles from './notifications.module.css'

const SHOWN = 8

/** What is new, beside the bell. */
export function BellPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { failed } = useFeedback()
  const { data, isPending, isError, error, refetch } = useQuery(notificationsQuery)
  return (
    <section className={styles.panel} aria-label={t('notifications:title')}>
      <header className={styles.panelHead}>
        <h2>{t('notifications:title')}</h2>
        {(data?.unread ?? 0) > 0 && <Button type="link" size="small" onClick={() => read(client, 'all').catch(failed)}>{t('notifications:readAll')}</Button>}
      </header>
      <div className={styles.panelBody}>
        {isPending ? <div className={styles.bones} aria-busy>{[70, 54, 62].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
          : isError ? <Failure compact error={error} onRetry={refetch} />
            : data.rows.length === 0 ? <EmptyState compact icon={<BellOutlined />} title={t('notifications:none')} />
              : <ul>{data.rows.slice(0, SHOWN).map((row) => <NotificationRow key={row.id} row={row} onOpened={onClose} />)}</ul>}
      </div>
      <AppLink path="/notifications" className={styles.all} onClick={onClose}>{t('notifications:all')}</AppLink>
    </section>
  )
}
