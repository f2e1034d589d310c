import { ArrowLeftOutlined, DeleteOutlined, RollbackOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { purgeRecycled, recycledQuery, restoreRecycled, type Recycled } from '@/api/life'
import { meQuery } from '@/api/session'
import { useLabel } from '@/i18n'
import { moment } from '@/kernel/moment'
import { Ago } from '@/ui/Ago'
import { AppLink, useGo } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import styles from './recycle.module.css'

const route = getRouteApi('/w/$ws/f/$form/recycled')

/** What was deleted from a form and can still be brought back. */
export function RecycledPage() {
  const { t } = useTranslation()
  const label = useLabel()
  const { form: key } = route.useParams()
  const { id: sought } = route.useSearch()
  const { data: form } = useQuery(formQuery(key))
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(recycledQuery(key))
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const name = label(form?.name, key)
  return (
    <Page
      width={960}
      header={<PageHeader leading={<AppLink path={`/f/${key}`} className={styles.back} aria-label={t('detail:backTo', { form: name })}><ArrowLeftOutlined /></AppLink>} title={t('detail:bin.title', { form: name })} />}
    >
      {rows.length > 0 && <p className={styles.hint}>{t('detail:bin.hint')}</p>}
      {isPending ? <div className={styles.bones} aria-busy>{[70, 54, 62].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
        : isError ? <Failure error={error} onRetry={refetch} />
          : rows.length === 0 ? <EmptyState icon={<DeleteOutlined />} title={t('detail:bin.empty')} hint={t('detail:bin.emptyHint')} />
            : <ul className={styles.list}>{rows.map((row) => <Row key={row.id} row={row} form={key} sought={row.id === sought} />)}</ul>}
      {hasNextPage && <Button block type="text" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>{t('detail:bin.more')}</Button>}
    </Page>
  )
}

function Row({ row, form, sought }: { row: Recycled; form: string; sought: boolean }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const go = useGo()
  const { data: me } = useQuery(meQuery)
  const { done, failed, modal } = useFeedback()
  const refresh = () => client.invalidateQueries({ queryKey: keys.records(form) })
  const restore = async () => {
    try {
      const { returned, lost } = await restoreRecycled(form, row.id)
      await refresh()
      done(t(lost.length > 0 ? 'detail:bin.backPartly' : returned > 0 ? 'detail:bin.backWith' : 'detail:bin.back', { title: row.title, count: lost.length || returned }))
      go(`/f/${form}/r/${row.id}`)
    } catch (error) {
      failed(error)
    }
  }
  const purge = () =>
    modal.confirm({
      title: t('detail:bin.purgeTitle', { title: row.title }), content: t('detail:bin.purgeHint'), okText: t('detail:bin.purge'), okButtonProps: { danger: true },
      onOk: () => purgeRecycled(form, row.id).then(refresh, failed),
    })
  return (
    <li className={styles.row} data-sought={sought || undefined}>
      <div className={styles.names}>
        <strong>{row.title}</strong>
        <p>
          {t('detail:bin.by', { name: row.deleted_by_name ?? t('detail:system') })} <Ago at={row.deleted_at} />
          {row.merged_into !== null && <> · <AppLink path={`/f/${form}/r/${row.merged_into}`}>{t('detail:bin.mergedInto', { id: row.merged_into })}</AppLink></>}
          <span> · {t('detail:bin.until', { date: moment(row.purge_at).format('YYYY-MM-DD') })}</span>
        </p>
      </div>
      <Button icon={<RollbackOutlined />} onClick={restore}>{t('detail:bin.restore')}</Button>
      {me?.admin.includes('forms') && <Button type="text" danger icon={<DeleteOutlined />} aria-label={t('detail:bin.purge')} title={t('detail:bin.purge')} onClick={purge} />}
    </li>
  )
}
