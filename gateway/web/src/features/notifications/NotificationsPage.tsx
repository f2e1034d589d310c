import { BellOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { notificationPagesQuery, read } from '@/api/notifications'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { useFeedback } from '@/ui/feedback'
import { moment } from '@/kernel/moment'
import { NotificationRow } from './NotificationRow'
import styles from './notifications.module.css'

export function NotificationsPage() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { failed } = useFeedback()
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(notificationPagesQuery)
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const unread = data?.pages[0]?.unread ?? 0
  const today = moment().startOf('day')
  const groups = [
    { key: 'today', rows: rows.filter((row) => !moment(row.created_at).isBefore(today)) },
    { key: 'earlier', rows: rows.filter((row) => moment(row.created_at).isBefore(today)) },
  ].filter((group) => group.rows.length > 0)
  return (
    <Page
      width={760}
      header={<PageHeader title={t('notifications:title')} hint={unread > 0 ? t('notifications:unreadCount', { count: unread }) : undefined} actions={unread > 0 && <Button onClick={() => read(client, 'all').catch(failed)}>{t('notifications:readAll')}</Button>} />}
    >
      {isPending ? <div className={styles.bones} aria-busy>{[70, 54, 62, 48].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
        : isError ? <Failure error={error} onRetry={refetch} />
          : rows.length === 0 ? <EmptyState icon={<BellOutlined />} title={t('notifications:none')} hint={t('notifications:noneHint')} />
            : groups.map((group) => (
              <section key={group.key} className={styles.group} aria-labelledby={`notes-${group.key}`}>
                <h2 id={`notes-${group.key}`}>{t(`notifications:${group.key}`)}</h2>
                <ul className={styles.list}>{group.rows.map((row) => <NotificationRow key={row.id} row={row} />)}</ul>
              </section>
            ))}
      {hasNextPage && <Button block type="text" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>{t('notifications:more')}</Button>}
    </Page>
  )
}
