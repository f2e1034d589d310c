import { FileSearchOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { auditQuery, type AuditEntry } from '@/api/organisation'
import { Ago } from '@/ui/Ago'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Monogram } from '@/ui/Monogram'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { CLEARABLE } from '@/ui/clearable'
import styles from './permissions.module.css'

const route = getRouteApi('/w/$ws/admin/audit')

/** Who changed the organisation and its rules; entries open to show before and after. */
export function AuditPage() {
  const { t } = useTranslation()
  const directory = useDirectory()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery(search))
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <Page width={960} header={<PageHeader title={t('permissions:audit')} hint={t('permissions:auditHint')} />}>
      <div className={styles.filters}>
        <Select
          allowClear showSearch={{ optionFilterProp: 'label' }} value={search.actor} placeholder={t('permissions:anybody')} aria-label={t('permissions:actor')} style={{ width: 180 }}
          options={directory.people.map((person) => ({ value: person.id, label: person.name }))} onChange={(actor?: number) => navigate({ search: { ...search, actor } })}
        />
        <Input allowClear={CLEARABLE} defaultValue={search.object} placeholder={t('permissions:objectFilter')} aria-label={t('permissions:objectFilter')} style={{ width: 220 }} onChange={(event) => { if (!event.target.value) void navigate({ search: { ...search, object: undefined } }) }} onPressEnter={(event) => navigate({ search: { ...search, object: event.currentTarget.value || undefined } })} />
      </div>
      {isPending ? <div aria-busy style={{ display: 'grid', gap: 24, padding: 16 }}>{[60, 72, 54].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
        : isError ? <Failure error={error} onRetry={refetch} />
          : rows.length === 0 ? <EmptyState icon={<FileSearchOutlined />} title={t('permissions:noAudit')} />
            : <ul className={styles.entries}>{rows.map((entry) => <Entry key={entry.id} entry={entry} />)}</ul>}
      {hasNextPage && <Button block type="text" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>{t('permissions:more')}</Button>}
    </Page>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { t, i18n } = useTranslation()
  const actor = entry.actor_name || t('permissions:platform')
  const key = `permissions:did.${entry.action.replace('.', '_')}`
  return (
    <li className={styles.entry}>
      <details>
        <summary>
          <Monogram name={actor} size={28} />
          <span className={styles.entryText}><strong>{actor}</strong> {i18n.exists(key) ? t(key) : entry.action} <code>{entry.object}</code></span>
          <Ago at={entry.at} />
        </summary>
        <div className={styles.beforeAfter}>
          <div><h3>{t('permissions:before')}</h3><pre>{show(entry.before)}</pre></div>
          <div><h3>{t('permissions:after')}</h3><pre>{show(entry.after)}</pre></div>
        </div>
        <p className={styles.chain}>{entry.seq === null ? t('permissions:unchained') : t('permissions:chained', { seq: entry.seq })}</p>
      </details>
    </li>
  )
}

const show = (value: unknown) => (value === null || value === undefined ? '—' : JSON.stringify(value, null, 2))
