import { ArrowLeftOutlined, MergeCellsOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { duplicatesQuery, type DuplicateGroup } from '@/api/life'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { recordTitle } from '@/registry/recordTitle'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { MergeSheet } from './MergeSheet'
import styles from './recycle.module.css'

const route = getRouteApi('/w/$ws/f/$form/duplicates')

/** Records of a form that are likely the same thing, group by group, and the way to make one of them. */
export function DuplicatesPage() {
  const { t } = useTranslation()
  const label = useLabel()
  const { form: key } = route.useParams()
  const { data: form } = useQuery(formQuery(key))
  const { data, isPending, isError, error, refetch } = useQuery(duplicatesQuery(key))
  const [merging, setMerging] = useState<DuplicateGroup | null>(null)
  const name = label(form?.name, key)
  const mayMerge = form?.actions.includes('edit') && form.actions.includes('delete')
  return (
    <Page
      width={960}
      header={<PageHeader leading={<AppLink path={`/f/${key}`} className={styles.back} aria-label={t('detail:backTo', { form: name })}><ArrowLeftOutlined /></AppLink>} title={t('detail:duplicates.title', { form: name })} hint={data && data.total > 0 ? t('detail:duplicates.count', { count: data.total }) : undefined} />}
    >
      {data?.partial && <p className={styles.hint}>{t('detail:duplicates.partial')}</p>}
      {isPending || !form ? <div className={styles.bones} aria-busy>{[70, 54, 62].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
        : isError ? <Failure error={error} onRetry={refetch} />
          : data.groups.length === 0 ? <EmptyState icon={<MergeCellsOutlined />} title={t('detail:duplicates.none')} hint={t('detail:duplicates.noneHint')} />
            : data.groups.map((group) => (
              <Group key={`${group.rule}-${group.records[0]!.id}`} group={group} form={form} onMerge={mayMerge ? () => setMerging(group) : undefined} />
            ))}
      {merging && form && <MergeSheet form={form} records={merging.records} onClose={() => setMerging(null)} />}
    </Page>
  )
}

function Group({ group, form, onMerge }: { group: DuplicateGroup; form: FormDefinition; onMerge?: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  return (
    <section className={styles.group} aria-label={recordTitle(form, group.records[0]!)}>
      <header>
        <h2>{label(group.name, t('detail:duplicates.rule'))}<small>{t('detail:duplicates.score', { percent: Math.round(group.score * 100) })}</small></h2>
        {onMerge && <Button icon={<MergeCellsOutlined />} onClick={onMerge}>{t('detail:duplicates.merge')}</Button>}
      </header>
      <ul>
        {group.records.map((record) => (
          <li key={record.id}>
            <AppLink path={`/f/${form.key}/r/${record.id}`}>{recordTitle(form, record)}</AppLink>
            <span>{record.labels?.owner}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
