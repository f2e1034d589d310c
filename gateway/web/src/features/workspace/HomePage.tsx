import { AppstoreAddOutlined, CheckCircleOutlined, ClockCircleOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { taskBoxQuery } from '@/api/inbox'
import { meQuery } from '@/api/session'
import type { AppSummary } from '@/api/types'
import { useLabel } from '@/i18n'
import { AppLink, useWorkspace } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Widgets } from '@/ui/Widgets'
import { Page } from '@/ui/Page'
import { Ago } from '@/ui/Ago'
import { readRecent } from '@/ui/recent'
import { useDocumentTitle } from '@/ui/useDocumentTitle'
import { AppBones, AppCard } from './AppCard'
import styles from './HomePage.module.css'

const PackGallery = lazy(() => import('./PackGallery'))

export function HomePage() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const apps = useQuery(appsQuery)
  useDocumentTitle(t('shell:home'))
  return (
    <Page width={1120}>
      <header className={styles.hello}>
        <h1>{t(`workspace:greeting.${partOfDay(new Date().getHours())}`, { name: me?.user.name ?? '' })}</h1>
        <p>{me?.tenant.name}</p>
      </header>
      <section aria-labelledby="home-apps">
        <h2 id="home-apps" className={styles.heading}>{t('workspace:apps')}</h2>
        {apps.isPending ? <AppBones /> : apps.isError ? <Failure compact error={apps.error} onRetry={apps.refetch} /> : (
          <Apps apps={apps.data} mayBuild={me?.admin.includes('forms') ?? false} />
        )}
      </section>
      <div className={styles.columns}>
        <Todos />
        <Recent user={me?.user.id ?? 0} />
      </div>
      <Widgets place="home" />
    </Page>
  )
}

export function partOfDay(hour: number): 'night' | 'morning' | 'afternoon' | 'evening' {
  return hour < 5 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'
}

function Apps({ apps, mayBuild }: { apps: AppSummary[]; mayBuild: boolean }) {
  const { t } = useTranslation()
  if (apps.length === 0) {
    return mayBuild ? <Suspense fallback={<AppBones />}><PackGallery /></Suspense> : (
      <div className={styles.card}><EmptyState compact icon={<AppstoreAddOutlined />} title={t('workspace:noApps')} hint={t('workspace:noAppsHint')} /></div>
    )
  }
  return (
    <div className={styles.apps}>
      {apps.map((app) => <AppCard key={app.key} app={app} />)}
    </div>
  )
}

function Todos() {
  const { t } = useTranslation()
  const label = useLabel()
  const { data, isPending, isError, error, refetch } = useQuery(taskBoxQuery('pending'))
  return (
    <section className={styles.card} aria-labelledby="home-todos">
      <header className={styles.cardHead}>
        <h2 id="home-todos">{t('workspace:todos')}{data?.count ? <span className={styles.count}>{data.count}</span> : null}</h2>
        <AppLink path="/inbox">{t('workspace:all')} <RightOutlined style={{ fontSize: 10 }} /></AppLink>
      </header>
      {isPending ? <RowBones /> : isError ? <Failure compact error={error} onRetry={refetch} /> : data.rows.length === 0 ? (
        <EmptyState compact icon={<CheckCircleOutlined />} title={t('workspace:noTodos')} />
      ) : (
        <ul>
          {data.rows.slice(0, 6).map((task) => (
            <li key={task.id}>
              <AppLink path="/inbox" search={{ box: 'pending', task: task.id }} className={styles.row}>
                <span className={styles.rowMain}>
                  <span className={styles.rowTitle}>{task.title}</span>
                  <span className={styles.rowHint}>{label(task.flow_name)} · {label(task.node_name)} · {task.initiator_name}</span>
                </span>
                <Ago at={task.created_at} />
              </AppLink>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Recent({ user }: { user: number }) {
  const { t } = useTranslation()
  const items = readRecent(useWorkspace(), user)
  return (
    <section className={styles.card} aria-labelledby="home-recent">
      <header className={styles.cardHead}><h2 id="home-recent">{t('workspace:recent')}</h2></header>
      {items.length === 0 ? <EmptyState compact icon={<ClockCircleOutlined />} title={t('workspace:noRecent')} /> : (
        <ul>
          {items.slice(0, 6).map((item) => (
            <li key={item.path}>
              <AppLink path={item.path} className={styles.row}>
                <span className={styles.rowMain}>
                  <span className={styles.rowTitle}>{item.title}</span>
                  <span className={styles.rowHint}>{item.hint}</span>
                </span>
              </AppLink>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function RowBones() {
  return (
    <div aria-busy style={{ padding: '4px 16px' }}>
      {[64, 72, 56].map((width, i) => (
        <div key={i} style={{ padding: '10px 0', display: 'grid', gap: 8 }}>
          <span className="dg-bone" style={{ width: `${width}%` }} /><span className="dg-bone" style={{ width: '40%', height: 10 }} />
        </div>
      ))}
    </div>
  )
}
