import { CheckCircleFilled, EditOutlined, ExclamationCircleFilled, HistoryOutlined, PauseCircleFilled, PlusOutlined, SendOutlined, ThunderboltOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { appsQuery } from '@/api/forms'
import { pingWebhook, webhooksQuery, type Webhook } from '@/api/webhooks'
import { useLabel } from '@/i18n'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { WebhookDeliveries } from './WebhookDeliveries'
import { WebhookSecret } from './WebhookSecret'
import { WebhookSheet } from './WebhookSheet'
import styles from './connectors.module.css'

/** Addresses that are told of changes, and how that goes. */
export function Webhooks() {
  const { t } = useTranslation()
  const { data: webhooks, isError, error, refetch } = useQuery(webhooksQuery)
  const [edited, setEdited] = useState<Webhook | 'new' | null>(null)
  const [logged, setLogged] = useState<Webhook | null>(null)
  const [secret, setSecret] = useState('')
  const create = <Button icon={<PlusOutlined />} onClick={() => setEdited('new')}>{t('connectors:webhook.add')}</Button>
  return (
    <section className={styles.log} aria-labelledby="webhooks">
      <header className={styles.logHead}>
        <h2 id="webhooks">{t('connectors:webhook.title')}</h2>
        {webhooks && webhooks.length > 0 && create}
      </header>
      {isError ? <Failure compact error={error} onRetry={refetch} />
        : !webhooks ? <div aria-busy className={styles.bones}><span className="dg-bone" style={{ width: '70%' }} /></div>
          : webhooks.length === 0 ? <EmptyState compact icon={<SendOutlined />} title={t('connectors:webhook.none')} hint={t('connectors:webhook.noneHint')} actions={create} />
            : <div className={styles.accounts}>{webhooks.map((each) => <WebhookCard key={each.id} webhook={each} onEdit={() => setEdited(each)} onLog={() => setLogged(each)} />)}</div>}
      {edited && <WebhookSheet webhook={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onSecret={setSecret} />}
      {logged && <WebhookDeliveries webhook={logged} onClose={() => setLogged(null)} />}
      {secret && <WebhookSecret secret={secret} onClose={() => setSecret('')} />}
    </section>
  )
}

function WebhookCard({ webhook, onEdit, onLog }: { webhook: Webhook; onEdit: () => void; onLog: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const directory = useDirectory()
  const { failed } = useFeedback()
  const { data: apps = [] } = useQuery(appsQuery)
  const ping = useMutation({ mutationFn: () => pingWebhook(webhook.id), onError: failed, onSettled: () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }) })
  const form = apps.flatMap((app) => app.forms).find((each) => each.key === webhook.form)
  const counts = webhook.deliveries ?? {}
  const state = webhook.stopped ? 'stopped' : !webhook.enabled ? 'paused' : counts.failed ? 'attention' : 'well'
  const Icon = { stopped: ExclamationCircleFilled, paused: PauseCircleFilled, attention: ExclamationCircleFilled, well: CheckCircleFilled }[state]
  const reached = ping.data?.state === 'delivered'
  return (
    <article className={styles.account} aria-label={webhook.name}>
      <header className={styles.accountHead}>
        <span className={styles.state} data-state={state === 'stopped' ? 'attention' : state}><Icon /></span>
        <div className={styles.names}>
          <h3>{webhook.name}</h3>
          <p>{webhook.url}</p>
        </div>
        <span className={styles.actions}>
          <Button icon={<ThunderboltOutlined />} loading={ping.isPending} onClick={() => ping.mutate()}>{t('connectors:webhook.ping')}</Button>
          <Button icon={<HistoryOutlined />} onClick={onLog}>{t('connectors:webhook.deliveries')}</Button>
          <Button icon={<EditOutlined />} aria-label={t('common:edit')} onClick={onEdit} />
        </span>
      </header>
      <p className={styles.summary}>
        <span>{t(`connectors:webhook.health.${state}`)}</span>
        <span>{label(form?.name, webhook.form)} · {webhook.events.map((event) => t(`connectors:webhook.event.${event}`)).join(t('connectors:webhook.comma'))}</span>
        <span>{t('connectors:webhook.rightsOf', { name: directory.person(webhook.principal)?.name ?? `#${webhook.principal}` })}</span>
        <span>{t('connectors:webhook.counts', { delivered: counts.delivered ?? 0, pending: counts.pending ?? 0, failed: counts.failed ?? 0 })}</span>
      </p>
      {ping.data && <Alert type={reached ? 'success' : 'error'} showIcon closable role="status" title={reached ? t('connectors:webhook.pinged', { status: ping.data.status_code }) : ping.data.error} />}
    </article>
  )
}
