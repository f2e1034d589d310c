import { AuditOutlined, RollbackOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { instancesQuery, startInstance, withdrawInstance } from '@/api/approvals'
import { flowsQuery, type FlowSummary } from '@/api/flows'
import { keys } from '@/api/keys'
import { useLabel } from '@/i18n'
import type { RecordPanelProps } from '@/registry/places'
import { useFeedback } from '@/ui/feedback'
import { usePhone } from '@/ui/useBreakpoint'

/** The record page's buttons: submit for approval, or take the submission back. */
export function RecordApproval({ form, record }: Partial<RecordPanelProps>) {
  const { data: flows = [] } = useQuery(flowsQuery)
  // What has the flow's approved status was approved, here or before it was imported.
  const settled = ({ status }: FlowSummary) => !!status?.approved && record?.values[status.field] === status.approved
  const mine = flows.filter((flow) => flow.form === form?.key && flow.version > 0 && !settled(flow))
  return form && record && mine.length > 0 ? <Buttons form={form} record={record} flows={mine} /> : null
}

/** The flow writes its status into the record a moment later, by a message. */
const WRITE_BACK_MS = [800, 2500]

function Buttons({ form, record, flows }: RecordPanelProps & { flows: { key: string; name: Parameters<ReturnType<typeof useLabel>>[0] }[] }) {
  const { t } = useTranslation()
  const label = useLabel()
  const phone = usePhone()
  const client = useQueryClient()
  const { done, failed, modal } = useFeedback()
  const instances = useQuery(instancesQuery(form.key, record.id))
  const refresh = () => {
    void client.invalidateQueries({ queryKey: keys.instances })
    void client.invalidateQueries({ queryKey: keys.tasks })
    for (const wait of WRITE_BACK_MS) {
      setTimeout(() => {
        void client.invalidateQueries({ queryKey: keys.record(form.key, record.id) })
        void client.invalidateQueries({ queryKey: [...keys.records(form.key), 'list'] })
      }, wait)
    }
  }
  const submit = useMutation({ mutationFn: (flow: string) => startInstance(flow, record.id), onSuccess: () => done(t('approvals:submitted')), onError: failed, onSettled: refresh })
  const withdraw = useMutation({ mutationFn: withdrawInstance, onSuccess: () => done(t('approvals:withdrawn')), onError: failed, onSettled: refresh })
  if (!instances.data) return null
  const open = instances.data.rows.find((instance) => instance.state === 'running' || instance.state === 'returned')
  if (open) {
    if (!open.can_withdraw) return null
    const ask = () => modal.confirm({ title: t('approvals:withdrawTitle'), content: t('approvals:withdrawHint'), okText: t('approvals:withdraw'), onOk: () => withdraw.mutateAsync(open.id).catch(() => {}) })
    return <Button icon={<RollbackOutlined />} loading={withdraw.isPending} onClick={ask} aria-label={t('approvals:withdraw')}>{phone ? null : t('approvals:withdraw')}</Button>
  }
  // What is approved may have set things off already, so submitting it once more is asked about.
  const approved = instances.data.rows[0]?.state === 'approved'
  const send = (flow: string) => {
    if (!approved) return submit.mutate(flow)
    modal.confirm({ title: t('approvals:againTitle'), content: t('approvals:againHint'), okText: t('approvals:submit'), onOk: () => submit.mutate(flow) })
  }
  const button = (onClick?: () => void) => (
    <Button icon={<AuditOutlined />} loading={submit.isPending} onClick={onClick} aria-label={t('approvals:submit')}>{phone ? null : t('approvals:submit')}</Button>
  )
  if (flows.length === 1) return button(() => send(flows[0]!.key))
  return (
    <Dropdown trigger={['click']} menu={{ items: flows.map((flow) => ({ key: flow.key, label: label(flow.name, flow.key), onClick: () => send(flow.key) })) }}>
      {button()}
    </Dropdown>
  )
}
