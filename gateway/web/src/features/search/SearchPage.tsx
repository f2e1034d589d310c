import { FileTextOutlined, SearchOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Input } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { searchQuery } from '@/api/records'
import type { SearchHit } from '@/api/types'
import { useLabel } from '@/i18n'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { FoundIn } from '@/ui/FoundIn'
import { Marked } from '@/ui/Marked'
import { Page } from '@/ui/Page'
import { useDocumentTitle } from '@/ui/useDocumentTitle'
import { CLEARABLE } from '@/ui/clearable'
import { Facets } from './Facets'
import styles from './SearchPage.module.css'

const route = getRouteApi('/w/$ws/search')
const PAUSE_MS = 250
const MOST = 50

export function SearchPage() {
  const { t } = useTranslation()
  const { q = '', form } = route.useSearch()
  const navigate = route.useNavigate()
  const [text, setText] = useState(q)
  useDocumentTitle(q ? t('search:titleOf', { text: q }) : t('search:title'))
  const everywhere = useQuery({ ...searchQuery(q, undefined, MOST), placeholderData: keepPreviousData })
  const inForm = useQuery({ ...searchQuery(q, form, MOST), enabled: q !== '' && form !== undefined, placeholderData: keepPreviousData })
  const result = form ? inForm : everywhere

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
          size="large" autoFocus allowClear={CLEARABLE} value={text} prefix={<SearchOutlined />} onChange={(e) => setText(e.target.value)}
          placeholder={t('search:placeholder')} aria-label={t('search:placeholder')}
        />
        {q && everywhere.data && everywhere.data.length > 0 && (
          <Facets hits={everywhere.data} full={everywhere.data.length >= MOST} chosen={form} onChoose={(chosen) => void navigate({ search: { q, ...(chosen && { form: chosen }) }, replace: true })} />
        )}
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
  return (
    <>
      <p className={styles.count} role="status">{hits.length >= MOST ? t('search:more', { count: MOST }) : t('search:found', { count: hits.length })}</p>
      <ul>
        {hits.map((hit) => (
          <li key={`${hit.form}-${hit.id}`}>
            <AppLink path={`/f/${hit.form}/r/${hit.id}`} className={styles.hit}>
              <FileTextOutlined />
              <span className={styles.words}>
                <span className={styles.title}><Marked text={hit.title} marks={hit.title_marks} /></span>
                {hit.title_marks.length === 0 && hit.marks.length > 0 && <span className={styles.snippet}><FoundIn hit={hit} /></span>}
              </span>
              <span className={styles.form}>{label(hit.form_name, hit.form)}</span>
            </AppLink>
          </li>
        ))}
      </ul>
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
