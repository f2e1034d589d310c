import { BarChartOutlined, PlusOutlined, TableOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { meQuery } from '@/api/session'
import { useLabel } from '@/i18n'
import { FormIcon } from '@/registry/icons'
import { AppLink, useGo } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import styles from './AppPage.module.css'

const route = getRouteApi('/w/$ws/a/$app')

/** An application's table of contents. */
export function AppPage() {
  const { t } = useTranslation()
  const label = useLabel()
  const go = useGo()
  const { app: key } = route.useParams()
  const { data: me } = useQuery(meQuery)
  const { data: apps, isPending } = useQuery(appsQuery)
  const app = apps?.find((candidate) => candidate.key === key)
  const mayBuild = me?.admin.includes('forms') ?? false
  if (!app) return isPending ? null : <EmptyState icon={<TableOutlined />} title={t('shell:notFound.title')} hint={t('shell:notFound.hint')} />
  const newForm = mayBuild && <Button type="primary" icon={<PlusOutlined />} onClick={() => go(`/a/${key}/new-form`)}>{t('shell:newForm')}</Button>
  return (
    <Page width={1120} header={<PageHeader title={label(app.name, app.key)} actions={newForm} />}>
      {app.forms.length === 0 && app.dashboards.length === 0 && <EmptyState icon={<TableOutlined />} title={t('workspace:emptyApp')} actions={newForm} />}
      {app.dashboards.length > 0 && <h2 className={styles.heading}>{t('shell:dashboards')}</h2>}
      <div className={styles.grid}>
        {app.dashboards.map((item) => (
          <AppLink key={item.key} path={`/d/${item.key}`} className={styles.item}>
            <span className={styles.icon}><BarChartOutlined /></span>{label(item.name, item.key)}
          </AppLink>
        ))}
      </div>
      {app.forms.length > 0 && <h2 className={styles.heading}>{t('shell:forms')}</h2>}
      <div className={styles.grid}>
        {app.forms.map((item) => (
          <AppLink key={item.key} path={`/f/${item.key}`} className={styles.item}>
            <span className={styles.icon}><FormIcon name={item.icon} /></span>{label(item.name, item.key)}
          </AppLink>
        ))}
      </div>
    </Page>
  )
}
