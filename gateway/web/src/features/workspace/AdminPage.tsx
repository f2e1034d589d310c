import { useQuery } from '@tanstack/react-query'
import { SettingOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/session'
import { navItemsAt } from '@/registry/places'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import styles from './AppPage.module.css'
import { PackAdmin } from './PackAdmin'

/** What this person may administer. */
export function AdminPage() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const items = navItemsAt('admin', me?.admin ?? [])
  return (
    <Page width={960} header={<PageHeader title={t('shell:admin')} />}>
      {items.length === 0 ? <EmptyState icon={<SettingOutlined />} title={t('workspace:noAdmin')} /> : (
        <div className={styles.grid}>
          {items.map((item) => (
            <AppLink key={item.key} path={item.path} className={styles.item}>
              <span className={styles.icon}>{item.icon}</span>{t(item.title)}
            </AppLink>
          ))}
        </div>
      )}
      {me?.admin.includes('forms') && <PackAdmin />}
    </Page>
  )
}
