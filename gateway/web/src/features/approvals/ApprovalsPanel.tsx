import { AuditOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { instancesQuery } from '@/api/approvals'
import { useLabel } from '@/i18n'
import type { RecordPanelProps } from '@/registry/places'
import { Ago } from '@/ui/Ago'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Path } from './Path'
import { StateTag } from './StateTag'
import styles from './ApprovalsPanel.module.css'

/** Where the record stands in its approvals; earlier submissions fold away. */
export default function ApprovalsPanel({ form, record }: RecordPanelProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data, isPending, isError, error, refetch } = useQuery(instancesQuery(form.key, record.id))
  if (isPending) return <div aria-busy style={{ padding: 12 }}><span className="dg-bone" style={{ width: '60%' }} /></div>
  if (isError) return <Failure compact error={error} onRetry={refetch} />
  if (data.rows.length === 0) return <EmptyState compact icon={<AuditOutlined />} title={t('approvals:notSubmitted')} />
  return (
    <div className={styles.root}>
      {data.rows.map((instance, index) => (
        <details key={instance.id} className={styles.instance} open={index === 0}>
          <summary>
            <span className={styles.name}>{label(instance.flow_name, instance.flow)}</span><StateTag state={instance.state} /><Ago at={instance.started_at} />
          </summary>
          <div className={styles.body}><Path instance={instance} /></div>
        </details>
      ))}
    </div>
  )
}
