import { RedoOutlined, SendOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DELIVERY_STATES, deliveriesQuery, resendDelivery, webhooksQuery, type Delivery, type DeliveryState, type Webhook } from '@/api/webhooks'
import { ChoiceTag } from '@/registry/fieldTypes/ChoiceTag'
import { Ago } from '@/ui/Ago'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { Sheet } from '@/ui/Sheet'
import styles from './connectors.module.css'

const COLOURS: Record<DeliveryState, string> = { pending: 'blue', delivered: 'green', failed: 'red' }

/** What was sent, newest first: how it went, why not, and once more. */
export function WebhookDeliveries({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation()
  const [state, setState] = useState<DeliveryState>()
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(deliveriesQuery(webhook.id, state))
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const filters = [{ value: 'any' as const, label: t('connectors:any') }, ...DELIVERY_STATES.map((each) => ({ value: each, label: t(`connectors:webhook.state.${each}`) }))]
  return (
    <Sheet open title={t('connectors:webhook.deliveriesOf', { name: webhook.name })} onClose={onClose} width={640}>
      <div className={styles.deliveries}>
        <div className={styles.filters}><Segmented<DeliveryState | 'any'> aria-label={t('connectors:column.state')} value={state ?? 'any'} options={filters} onChange={(next) => setState(next === 'any' ? undefined : next)} /></div>
        {isPending ? <div aria-busy className={styles.bones}><span className="dg-bone" style={{ width: '80%' }} /></div>
          : isError ? <Failure compact error={error} onRetry={refetch} />
            : rows.length === 0 ? <EmptyState compact icon={<SendOutlined />} title={t('connectors:webhook.noDeliveries')} />
              : <ul>{rows.map((each) => <DeliveryCard key={each.id} delivery={each} />)}</ul>}
        {hasNextPage && <Button block type="text" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>{t('connectors:more')}</Button>}
      </div>
    </Sheet>
  )
}

function DeliveryCard({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { done, failed } = useFeedback()
  const resend = useMutation({ mutationFn: () => resendDelivery(delivery.id), onSuccess: () => done(t('connectors:webhook.resent')), onError: failed, onSettled: () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }) })
  return (
    <li className={styles.jobCard}>
      <p>
        <span className={styles.document}><ChoiceTag colour={delivery.skipped ? 'grey' : COLOURS[delivery.state]} text={t(delivery.skipped ? 'connectors:webhook.skipped' : `connectors:webhook.state.${delivery.state}`)} />{t(`connectors:webhook.kind.${delivery.kind}`)}{delivery.status_code && <code>{delivery.status_code}</code>}</span>
        <Ago at={delivery.updated_at} />
      </p>
      {delivery.error && <p className={styles.cardError}>{delivery.error}</p>}
      {delivery.skipped && <p className={styles.note}>{t('connectors:webhook.skippedHint')}</p>}
      {delivery.due_at && <p className={styles.note}><span>{t('connectors:webhook.again')} <Ago at={delivery.due_at} /></span></p>}
      {delivery.body && <details className={styles.body}><summary>{t('connectors:webhook.body')}</summary><pre tabIndex={0}>{pretty(delivery.body)}</pre>{delivery.answer && <><strong>{t('connectors:webhook.answer')}</strong><pre tabIndex={0}>{delivery.answer}</pre></>}</details>}
      <p><span className={styles.note}>{t('connectors:webhook.attempts', { count: delivery.attempts })}</span><Button size="small" icon={<RedoOutlined />} loading={resend.isPending} onClick={() => resend.mutate()}>{t('connectors:webhook.resend')}</Button></p>
    </li>
  )
}

/** As it was sent, but broken into lines; what was cut off is shown as it is. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
