import { FileTextOutlined, SearchOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Input } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { searchQuery } from '@/api/records'
import type { SearchHit } from '@/api/types'
import { useLabel } from '@/i18n'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import styles from './SearchPage.module.css'

const route = getRouteApi('/w/$ws/search')
const PAUSE_MS = 250

export function SearchPage() {
  const { t } = useTranslation()
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const [text, setText] = useState(q)
  const result = useQuery(searchQuery(q))

  useEffect(() => {
    const timer = setTimeout(() => {
      if (text.trim() !== q) void navigate({ search: text.trim() ? { q: text.trim() } : {}, replace: true })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, q, navigate])

  return (
    <Page width={760}>
      <h1 className="sr-only">{t('search:title')}</h1>
      <div className={styles.box}>
        <Input
          size="large" autoFocus allowClear value={text} prefix={<SearchOutlined />} onChange={(e) => setText(e.target.value)}
          placeholder={t('search:placeholder')} aria-label={t('search:placeholder')}
        />
      </div>
      {!q ? <EmptyState icon={<SearchOutlined />} title={t('search:start')} hint={t('search:startHint')} />
        : result.isPending ? <Bones />
        : result.isError ? <Failure error={result.error} onRetry={result.refetch} />
        : result.data.length === 0 ? <EmptyState icon={<SearchOutlined />} title={t('search:none', { text: q })} hint={t('search:noneHint')} />
        : <Hits hits={result.data} />}
    </Page>
  )
}

function Hits({ hits }: { hits: SearchHit[] }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: apps = [] } = useQuery(appsQuery)
  const forms = apps.flatMap((app) => app.forms)
  const groups = Map.groupBy(hits, (hit) => hit.form)
  return (
    <>
      <p className={styles.count} role="status">{t('search:found', { count: hits.length })}</p>
      {[...groups].map(([form, rows]) => (
        <section key={form} className={styles.group}>
          <h2>{label(forms.find((candidate) => candidate.key === form)?.name, form)}</h2>
          <ul>
            {rows.map((hit) => (
              <li key={hit.id}>
                <AppLink path={`/f/${hit.form}/r/${hit.id}`} className={styles.hit}><FileTextOutlined /><span>{hit.title}</span></AppLink>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

function Bones() {
  return (
    <div aria-busy style={{ display: 'grid', gap: 24, paddingTop: 20 }}>
      {[60, 72, 48, 66].map((width, i) => <span key={i} className="dg-bone" style={{ width: `${width}%` }} />)}
    </div>
  )
}
