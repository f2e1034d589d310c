import { BarChartOutlined, EllipsisOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { AppSummary } from '@/api/types'
import { useLabel } from '@/i18n'
import { FormIcon } from '@/registry/icons'
import { AppLink } from '@/ui/AppLink'
import { Monogram } from '@/ui/Monogram'
import styles from './HomePage.module.css'

/** So many forms and dashboards of an application stand on the home page; the rest is on its own. */
const ENTRIES = 15

/** An application with the way straight to its forms and dashboards: what is opened ten times a day is one press away. */
export function AppCard({ app }: { app: AppSummary }) {
  const { t } = useTranslation()
  const label = useLabel()
  const entries = [
    ...app.forms.map((form) => ({ path: `/f/${form.key}`, icon: <FormIcon name={form.icon} />, name: label(form.name, form.key) })),
    ...app.dashboards.map((dashboard) => ({ path: `/d/${dashboard.key}`, icon: <BarChartOutlined />, name: label(dashboard.name, dashboard.key) })),
  ]
  return (
    <article className={styles.app}>
      <AppLink path={`/a/${app.key}`} className={styles.appHead}><Monogram name={label(app.name, app.key)} size={32} square />{label(app.name, app.key)}</AppLink>
      <ul className={styles.entries}>
        {entries.slice(0, ENTRIES).map((entry) => <li key={entry.path}><AppLink path={entry.path} className={styles.entry}>{entry.icon}<span>{entry.name}</span></AppLink></li>)}
        {entries.length > ENTRIES && <li><AppLink path={`/a/${app.key}`} className={styles.entry}><EllipsisOutlined /><span>{t('workspace:moreEntries', { count: entries.length - ENTRIES })}</span></AppLink></li>}
      </ul>
    </article>
  )
}

export function AppBones() {
  return (
    <div className={styles.apps} aria-busy>
      <div className={styles.app}>
        <span className={styles.appHead}><span className="dg-bone" style={{ width: 32, height: 32, borderRadius: 8 }} /><span className="dg-bone" style={{ width: 96 }} /></span>
        <div className={styles.entries}>{[0, 1, 2, 3, 4, 5].map((i) => <span key={i} className={styles.entry}><span className="dg-bone" style={{ width: 72 }} /></span>)}</div>
      </div>
    </div>
  )
}
