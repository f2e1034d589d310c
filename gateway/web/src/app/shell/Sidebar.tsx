import { BarChartOutlined, FormOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { meQuery } from '@/api/session'
import { useLabel } from '@/i18n'
import { FormIcon } from '@/registry/icons'
import { navItemsAt } from '@/registry/places'
import { AppLink } from '@/ui/AppLink'
import { currentApp } from './currentApp'
import styles from './Shell.module.css'

/** The forms and dashboards of the application at hand, or the pages of administration. */
export function Sidebar() {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: me } = useQuery(meQuery)
  const { data: apps = [] } = useQuery(appsQuery)
  const path = useLocation({ select: (location) => location.pathname }).replace(/^\/w\/[^/]+/, '') || '/'
  const admin = me?.admin ?? []

  if (path.startsWith('/admin')) {
    return (
      <nav className={styles.sidebar} aria-label={t('shell:admin')}>
        <div className={styles.sideHead}><span>{t('shell:admin')}</span></div>
        <div className={styles.sideScroll}>
          {navItemsAt('admin', admin).map((item) => (
            <SideItem key={item.key} path={item.path} icon={item.icon} text={t(item.title)} current={path.startsWith(item.path)} />
          ))}
        </div>
      </nav>
    )
  }
  const app = currentApp(path, apps)
  if (!app) return null
  const tools = navItemsAt('build', admin)
  return (
    <nav className={styles.sidebar} aria-label={label(app.name)}>
      <div className={styles.sideHead}><span>{label(app.name, app.key)}</span></div>
      <div className={styles.sideScroll}>
        <div className={styles.sideGroup}>
          {t('shell:forms')}
          {admin.includes('forms') && (
            <AppLink path={`/a/${app.key}/new-form`} aria-label={t('shell:newForm')} title={t('shell:newForm')}><PlusOutlined /></AppLink>
          )}
        </div>
        {app.forms.map((form) => (
          <SideItem
            key={form.key} path={`/f/${form.key}`} icon={<FormIcon name={form.icon} />} text={label(form.name, form.key)}
            current={path.startsWith(`/f/${form.key}/`) || path === `/edit/form/${form.key}` || path === `/import/${form.key}`}
          />
        ))}
        {app.dashboards.length > 0 && <div className={styles.sideGroup}>{t('shell:dashboards')}</div>}
        {app.dashboards.map((dashboard) => (
          <SideItem
            key={dashboard.key} path={`/d/${dashboard.key}`} icon={<BarChartOutlined />} text={label(dashboard.name, dashboard.key)}
            current={path === `/d/${dashboard.key}`}
          />
        ))}
        {tools.length > 0 && <div className={styles.sideGroup}>{t('shell:build')}</div>}
        {tools.map((item) => (
          <SideItem key={item.key} path={item.path} icon={item.icon ?? <FormOutlined />} text={t(item.title)} current={path.startsWith(item.path)} />
        ))}
      </div>
    </nav>
  )
}

function SideItem({ path, icon, text, current }: { path: string; icon: ReactNode; text: string; current: boolean }) {
  return (
    <AppLink path={path} className={styles.sideItem} aria-current={current ? 'page' : undefined}>
      <span className={styles.sideIcon} aria-hidden>{icon}</span><span>{text}</span>
    </AppLink>
  )
}
