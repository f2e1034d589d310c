import { ArrowDownOutlined, ArrowUpOutlined, RedoOutlined, SyncOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Segmented, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { JOB_STATES, logQuery, retryJob, type Account, type Job, type JobState } from '@/api/connectors'
import { appsQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { useLabel } from '@/i18n'
import { ChoiceTag } from '@/registry/fieldTypes/ChoiceTag'
import { Ago } from '@/ui/Ago'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { usePhone } from '@/ui/useBreakpoint'
import styles from './connectors.module.css'

const COLOURS: Record<JobState, string> = { pending: 'grey', sent: 'blue', confirmed: 'green', failed: 'red', conflict: 'orange' }

interface SyncLogProps {
  account: Account
  state: JobState | undefined
  onState: (state: JobState | undefined) => void
}

/** One line for each document, newest first: where it stands, under which number, and what is wrong. */
export function SyncLog({ account, state, onState }: SyncLogProps) {
  const { t } = useTranslation()
  const phone = usePhone()
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(logQuery(account.key, state))
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const filters = [{ value: 'any' as const, label: t('connectors:any') }, ...JOB_STATES.map((each) => ({ value: each, label: t(`connectors:state.${each}`) }))]
  return (
    <section className={styles.log} aria-labelledby="sync-log">
      <header className={styles.logHead}>
        <h2 id="sync-log">{t('connectors:log')}</h2>
        <div className={styles.filters}><Segmented<JobState | 'any'> aria-labelledby="sync-log" value={state ?? 'any'} options={filters} onChange={(next) => onState(next === 'any' ? undefined : next)} /></div>
      </header>
      {isPending ? <div aria-busy className={styles.bones}>{[80, 72, 76].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
        : isError ? <Failure compact error={error} onRetry={refetch} />
          : rows.length === 0 ? <EmptyState compact icon={<SyncOutlined />} title={t(state ? 'connectors:noneInState' : 'connectors:noLog')} />
            : phone ? <ul>{rows.map((job) => <JobCard key={job.id} job={job} />)}</ul> : <JobTable rows={rows} />}
      {hasNextPage && <Button block type="text" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>{t('connectors:more')}</Button>}
    </section>
  )
}

function JobTable({ rows }: { rows: Job[] }) {
  const { t } = useTranslation()
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>{['document', 'record', 'state', 'number', 'attempts', 'error', 'at'].map((key) => <th key={key} scope="col">{t(`connectors:column.${key}`)}</th>)}<th><span className="sr-only">{t('connectors:retry')}</span></th></tr>
        </thead>
        <tbody>
          {rows.map((job) => (
            <tr key={job.id}>
              <td><Document job={job} /></td>
              <td><Record job={job} /></td>
              <td><State job={job} /></td>
              <td><code>{job.remote_number ?? '—'}</code></td>
              <td data-end>{job.attempts}</td>
              <td className={styles.error} title={job.error ?? undefined}>{job.error ?? ''}</td>
              <td><Ago at={job.updated_at} /></td>
              <td><Retry job={job} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function JobCard({ job }: { job: Job }) {
  return (
    <li className={styles.jobCard}>
      <p><Document job={job} /><State job={job} /></p>
      <p><Record job={job} /><code>{job.remote_number ?? ''}</code></p>
      {job.error && <p className={styles.cardError}>{job.error}</p>}
      <p><Ago at={job.updated_at} /><Retry job={job} /></p>
    </li>
  )
}

function Document({ job }: { job: Job }) {
  const { t, i18n } = useTranslation()
  const name = i18n.exists(`connectors:document.${job.document}`) ? t(`connectors:document.${job.document}`) : job.document
  return <span className={styles.document}><Tooltip title={t(job.direction === 'push' ? 'connectors:push' : 'connectors:pullWord')}>{job.direction === 'push' ? <ArrowUpOutlined aria-label={t('connectors:push')} /> : <ArrowDownOutlined aria-label={t('connectors:pullWord')} />}</Tooltip>{name}</span>
}

function Record({ job }: { job: Job }) {
  const label = useLabel()
  const { data: apps = [] } = useQuery(appsQuery)
  const form = apps.flatMap((app) => app.forms).find((each) => each.key === job.form)
  if (!job.record) return <>{label(form?.name, job.form)}</>
  return <AppLink path={`/f/${job.form}/r/${job.record}`}>{label(form?.name, job.form)} #{job.record}</AppLink>
}

function State({ job }: { job: Job }) {
  const { t } = useTranslation()
  return <ChoiceTag colour={COLOURS[job.state]} text={t(`connectors:state.${job.state}`)} />
}

function Retry({ job }: { job: Job }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { done, failed } = useFeedback()
  const retry = useMutation({ mutationFn: () => retryJob(job.id), onSuccess: () => done(t('connectors:retried')), onError: failed, onSettled: () => client.invalidateQueries({ queryKey: keys.connectors }) })
  if (job.state !== 'failed' && job.state !== 'conflict' && job.state !== 'pending') return null
  return <Button size="small" icon={<RedoOutlined />} loading={retry.isPending} onClick={() => retry.mutate()}>{t('connectors:retry')}</Button>
}
