import { AppstoreOutlined, SearchOutlined, UserOutlined } from '@ant-design/icons'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { navItemsAt } from '@/registry/places'
import { AppLink } from '@/ui/AppLink'
import styles from './Shell.module.css'

const useNoBadge = () => 0

/** Home, Inbox, Search, Me. */
export function Tabs() {
  const { t } = useTranslation()
  const path = useLocation({ select: (location) => location.pathname }).replace(/^\/w\/[^/]+/, '') || '/'
  const items = navItemsAt('rail', [])
  const inbox = items.filter((item) => item.path === '/inbox')
  const news = items.find((item) => item.path === '/notifications')
  const elsewhere = ['/inbox', '/search', '/settings'].some((start) => path.startsWith(start))
  return (
    <nav className={styles.tabs} aria-label={t('shell:rail')}>
      <Tab path="/" icon={<AppstoreOutlined />} text={t('shell:home')} current={!elsewhere} />
      {inbox.map((item) => <Tab key={item.key} path={item.path} icon={item.icon} text={t(item.title)} current={path.startsWith(item.path)} useBadge={item.useBadge} />)}
      <Tab path="/search" icon={<SearchOutlined />} text={t('shell:search')} current={path.startsWith('/search')} />
      <Tab path="/settings" icon={<UserOutlined />} text={t('shell:me')} current={path.startsWith('/settings')} useBadge={news?.useBadge} />
    </nav>
  )
}

interface TabProps {
  path: string
  icon: ReactNode
  text: string
  current: boolean
  useBadge?: () => number
}

function Tab({ path, icon, text, current, useBadge = useNoBadge }: TabProps) {
  const { t } = useTranslation()
  const badge = useBadge()
  return (
    <AppLink path={path} className={styles.tab} aria-current={current ? 'page' : undefined}>
      <span aria-hidden>{icon}</span><span>{text}</span>
      {badge > 0 && <span className={styles.badge} aria-label={t('shell:unread', { count: badge })}>{badge > 99 ? '99+' : badge}</span>}
    </AppLink>
  )
}
