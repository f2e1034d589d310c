import { HomeOutlined, SearchOutlined, SettingOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { meQuery } from '@/api/session'
import { useLabel } from '@/i18n'
import { navItemsAt, type NavItem } from '@/registry/places'
import { AppLink } from '@/ui/AppLink'
import { Monogram } from '@/ui/Monogram'
import { Widgets } from '@/ui/Widgets'
import { currentApp } from './currentApp'
import styles from './Shell.module.css'

// Menus come after the first page: nobody opens one before seeing it.
const PersonMenu = lazy(() => import('./PersonMenu'))
const RailPopover = lazy(() => import('./RailPopover'))

export function Rail({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: me } = useQuery(meQuery)
  const { data: apps = [] } = useQuery(appsQuery)
  const path = useLocation({ select: (location) => location.pathname }).replace(/^\/w\/[^/]+/, '') || '/'
  const app = currentApp(path, apps)
  return (
    <nav className={styles.rail} aria-label={t('shell:rail')}>
      <AppLink path="/" aria-label={t('shell:home')}><img className={styles.logo} src="/favicon.svg" alt="" /></AppLink>
      <AppLink path="/" className={styles.railItem} aria-current={path === '/' ? 'page' : undefined}>
        <HomeOutlined aria-hidden /><span>{t('shell:home')}</span>
      </AppLink>
      {navItemsAt('rail', me?.admin ?? []).map((item) => <RailItem key={item.key} item={item} current={path.startsWith(item.path)} />)}
      <button type="button" className={styles.railItem} onClick={onSearch} aria-keyshortcuts="Control+K" title="Ctrl K">
        <SearchOutlined aria-hidden /><span>{t('shell:search')}</span>
      </button>
      <div className={styles.railLine} />
      <div className={styles.railApps}>
        {apps.map((item) => (
          <AppLink
            key={item.key} path={`/a/${item.key}`} className={styles.railItem} title={label(item.name)}
            aria-current={app?.key === item.key ? 'page' : undefined}
          >
            <Monogram name={label(item.name, item.key)} size={24} square />
            <span className={styles.railName}>{label(item.name, item.key)}</span>
          </AppLink>
        ))}
      </div>
      <Widgets place="rail" />
      {(me?.admin.length ?? 0) > 0 && (
        <AppLink path="/admin" className={styles.railItem} aria-current={path.startsWith('/admin') ? 'page' : undefined}>
          <SettingOutlined aria-hidden /><span>{t('shell:admin')}</span>
        </AppLink>
      )}
      <Suspense fallback={<Monogram name={me?.user.name ?? ''} size={32} style={{ marginTop: 6 }} />}><PersonMenu /></Suspense>
    </nav>
  )
}

const useNoBadge = () => 0

function RailItem({ item, current }: { item: NavItem; current: boolean }) {
  const { t } = useTranslation()
  const badge = (item.useBadge ?? useNoBadge)()
  const { Panel } = item
  const content = (
    <>
      <span aria-hidden>{item.icon}</span><span>{t(item.title)}</span>
      {badge > 0 && <span className={styles.badge} role="img" aria-label={t('shell:unread', { count: badge })}>{badge > 99 ? '99+' : badge}</span>}
    </>
  )
  const link = <AppLink path={item.path} className={styles.railItem} aria-current={current ? 'page' : undefined}>{content}</AppLink>
  if (!Panel || current) return link
  return <Suspense fallback={link}><RailPopover path={item.path} Panel={Panel}>{content}</RailPopover></Suspense>
}
