import { CheckCircleFilled, CloudDownloadOutlined, EditOutlined, ExclamationCircleFilled, PauseCircleFilled, ThunderboltOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { JOB_STATES, pullNow, testAccount, type Account, type JobState } from '@/api/connectors'
import { errorText } from '@/api/errors'
import { keys } from '@/api/keys'
import { Ago } from '@/ui/Ago'
import { useFeedback } from '@/ui/feedback'
import styles from './connectors.module.css'

interface AccountCardProps {
  account: Account
  chosen: boolean
  onEdit: () => void
  onState: (state: JobState | undefined) => void
}

/** How an account is doing, in one line and five numbers. */
export function AccountCard({ account, chosen, onEdit, onState }: AccountCardProps) {
  const { t, i18n } = useTranslation()
  const client = useQueryClient()
  const { done, failed } = useFeedback()
  const test = useMutation({ mutationFn: () => testAccount(account.key) })
  const pull = useMutation({
    mutationFn: () => pullNow(account.key),
    onSuccess: () => done(t('connectors:pulling')),
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey: keys.connectors }),
  })
  const state = !account.enabled ? 'paused' : account.error || account.jobs.failed || account.jobs.conflict ? 'attention' : 'well'
  const Icon = { paused: PauseCircleFilled, attention: ExclamationCircleFilled, well: CheckCircleFilled }[state]
  const kind = i18n.exists(`connectors:kind.${account.kind}`) ? t(`connectors:kind.${account.kind}`) : account.kind
  return (
    <section className={styles.account} data-chosen={chosen || undefined} aria-label={account.key}>
      <header className={styles.accountHead}>
        <span className={styles.state} data-state={state}><Icon /></span>
        <div className={styles.names}>
          <h2>{kind}<code>{account.key}</code></h2>
          <p>{account.base_url}</p>
        </div>
        <span className={styles.actions}>
          <Button icon={<ThunderboltOutlined />} loading={test.isPending} onClick={() => test.mutate()}>{t('connectors:test')}</Button>
          <Button icon={<CloudDownloadOutlined />} loading={pull.isPending} disabled={!account.enabled} onClick={() => pull.mutate()}>{t('connectors:pull')}</Button>
          <Button icon={<EditOutlined />} aria-label={t('common:edit')} onClick={onEdit} />
        </span>
      </header>
      <p className={styles.summary}>
        <span>{t(`connectors:health.${state}`)}</span>
        {account.pulled_at && <span>{t('connectors:pulledAt')} <Ago at={account.pulled_at} /></span>}
      </p>
      {account.error && <Alert type="warning" showIcon title={account.error} />}
      {test.data && <Alert type={test.data.ok ? 'success' : 'error'} showIcon closable title={test.data.message} role="status" />}
      {test.isError && <Alert type="error" showIcon title={errorText(test.error)} role="status" />}
      <div className={styles.counts}>
        {JOB_STATES.map((each) => (
          <button key={each} type="button" className={styles.count} data-bad={((each === 'failed' || each === 'conflict') && (account.jobs[each] ?? 0) > 0) || undefined} onClick={() => onState(each)}>
            <strong>{account.jobs[each] ?? 0}</strong><span>{t(`connectors:state.${each}`)}</span>
          </button>
        ))}
      </div>
    </section>
  )
}
