import { ApiOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { accountsQuery, type Account } from '@/api/connectors'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { AccountCard } from './AccountCard'
import { AccountSheet } from './AccountSheet'
import { SyncLog } from './SyncLog'
import { Webhooks } from './Webhooks'
import styles from './connectors.module.css'

const route = getRouteApi('/w/$ws/admin/connectors')

/** Accounts at other systems, and below what went there and came back. */
export function ConnectorsPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: accounts, isError, error, refetch } = useQuery(accountsQuery)
  const [edited, setEdited] = useState<Account | 'new' | null>(null)
  const chosen = accounts?.find((account) => account.key === search.account) ?? accounts?.[0]
  const create = <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>{t('connectors:add')}</Button>
  return (
    <Page width={1160} header={<PageHeader title={t('connectors:title')} actions={accounts?.length ? create : undefined} />}>
      {isError ? <Failure error={error} onRetry={refetch} /> : !accounts ? <div className={styles.accounts} aria-busy><div className={styles.account}><span className="dg-bone" style={{ width: 160, height: 20 }} /></div></div>
        : accounts.length === 0 ? <EmptyState icon={<ApiOutlined />} title={t('connectors:none')} hint={t('connectors:noneHint')} actions={create} /> : (
          <>
            <div className={styles.accounts}>
              {accounts.map((account) => (
                <AccountCard
                  key={account.key} account={account} chosen={account.key === chosen?.key} onEdit={() => setEdited(account)}
                  onState={(state) => navigate({ search: { account: account.key, state } })}
                />
              ))}
            </div>
            {chosen && <SyncLog account={chosen} state={search.state} onState={(state) => navigate({ search: { account: chosen.key, state } })} />}
          </>
        )}
      <Webhooks />
      {edited && <AccountSheet account={edited === 'new' ? null : edited} taken={accounts?.map((account) => account.key) ?? []} onClose={() => setEdited(null)} />}
    </Page>
  )
}
