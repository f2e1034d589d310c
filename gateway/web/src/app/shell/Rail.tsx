import { HomeOutlined, LogoutOutlined, SearchOutlined, SettingOutlined, GlobalOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useRouter } from '@tanstack/react-router'
import { Dropdown, Popover, Tooltip } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { logout, meQuery, saveLanguage } from '@/api/session'
import { changeLanguage, useLabel } from '@/i18n'
import type { Language } from '@/kernel/label'
import { navItemsAt, widgetsAt, type NavItem } from '@/registry/places'
import { AppLink, useGo } from '@/ui/AppLink'
import { Monogram } from '@/ui/Monogram'
import { useFeedback } from '@/ui/feedback'
import { currentApp } from './currentApp'
import styles from './Shell.module.css'

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
        <HomeOutlined /><span>{t('shell:home')}</span>
      </AppLink>
      {navItemsAt('rail', me?.admin ?? []).map((item) => <RailItem key={item.key} item={item} current={path.startsWith(item.path)} />)}
      <Tooltip title="Ctrl K" placement="right">
        <button type="button" className={styles.railItem} onClick={onSearch} aria-keyshortcuts="Control+K">
          <SearchOutlined /><span>{t('shell:search')}</span>
        </button>
      </Tooltip>
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
      {widgetsAt('rail').map(({ key, Component }) => <Component key={key} />)}
      {(me?.admin.length ?? 0) > 0 && (
        <AppLink path="/admin" className={styles.railItem} aria-current={path.startsWith('/admin') ? 'page' : undefined}>
          <SettingOutlined /><span>{t('shell:admin')}</span>
        </AppLink>
      )}
      <PersonMenu />
    </nav>
  )
}

const useNoBadge = () => 0

function RailItem({ item, current }: { item: NavItem; current: boolean }) {
  const { t } = useTranslation()
  const badge = (item.useBadge ?? useNoBadge)()
  const [open, setOpen] = useState(false)
  const { Panel } = item
  const link = (
    <AppLink
      path={item.path} className={styles.railItem} aria-current={current ? 'page' : undefined} aria-expanded={Panel ? open : undefined}
      onClick={Panel && !current ? (event) => event.preventDefault() : undefined}
    >
      <span>{item.icon}</span><span>{t(item.title)}</span>
      {badge > 0 && <span className={styles.badge} role="img" aria-label={t('shell:unread', { count: badge })}>{badge > 99 ? '99+' : badge}</span>}
    </AppLink>
  )
  if (!Panel || current) return link
  return (
    <Popover
      open={open} onOpenChange={setOpen} trigger="click" placement="rightTop" arrow={false} destroyOnHidden
      styles={{ content: { padding: 0 } }} content={<Panel onClose={() => setOpen(false)} />}
    >
      {link}
    </Popover>
  )
}

function PersonMenu() {
  const { t, i18n } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const client = useQueryClient()
  const router = useRouter()
  const go = useGo()
  const { failed } = useFeedback()
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en'
  const leave = () => logout(client).then(() => router.history.push('/login'), failed)
  const speak = () => changeLanguage(other).then(() => saveLanguage(other)).then(() => client.invalidateQueries({ queryKey: meQuery.queryKey })).catch(failed)
  return (
    <Dropdown
      trigger={['click']}
      placement="topRight"
      menu={{
        items: [
          { key: 'who', type: 'group', label: `${me?.user.name ?? ''} · ${me?.tenant.name ?? ''}` },
          { key: 'settings', icon: <SettingOutlined />, label: t('shell:settings'), onClick: () => go('/settings') },
          { key: 'language', icon: <GlobalOutlined />, label: t('shell:otherLanguage'), onClick: speak },
          { type: 'divider' },
          { key: 'leave', icon: <LogoutOutlined />, label: t('shell:signOut'), onClick: leave },
        ],
      }}
    >
      <button type="button" className={styles.me} aria-label={`${me?.user.name ?? ''} · ${t('shell:me')}`}><Monogram name={me?.user.name ?? ''} size={32} /></button>
    </Dropdown>
  )
}
