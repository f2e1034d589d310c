import { BranchesOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { flowsQuery, saveFlow } from '@/api/flows'
import { appsQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { useLabel } from '@/i18n'
import { labelText, type Label } from '@/kernel/label'
import { proposeKey } from '@/kernel/slug'
import { ChoiceTag } from '@/registry/fieldTypes/ChoiceTag'
import { AppLink, useGo } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { LabelProperty, Property } from '@/ui/Property'
import styles from './flows.module.css'

export function FlowsPage() {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: flows, isError, error, refetch } = useQuery(flowsQuery)
  const { data: apps = [] } = useQuery(appsQuery)
  const [creating, setCreating] = useState(false)
  const forms = apps.flatMap((app) => app.forms)
  const create = <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>{t('flows:new')}</Button>
  return (
    <Page width={880} header={<PageHeader title={t('flows:title')} actions={flows?.length ? create : undefined} />}>
      {isError ? <Failure error={error} onRetry={refetch} /> : flows?.length === 0 ? <EmptyState icon={<BranchesOutlined />} title={t('flows:none')} hint={t('flows:noneHint')} actions={create} /> : (
        <ul className={styles.list} aria-busy={!flows}>
          {flows?.map((flow) => (
            <li key={flow.key}>
              <AppLink path={`/edit/flow/${flow.key}`} className={styles.row}>
                <span className={styles.rowIcon}><BranchesOutlined /></span>
                <span className={styles.rowText}><strong>{label(flow.name, flow.key)}</strong><span>{label(forms.find((form) => form.key === flow.form)?.name, flow.form)}</span></span>
                {flow.running > 0 && <span className={styles.rowHint}>{t('flows:running', { count: flow.running })}</span>}
                <ChoiceTag colour={flow.version === 0 ? 'grey' : flow.changed ? 'orange' : 'green'} text={t(flow.version === 0 ? 'flows:draft' : flow.changed ? 'flows:changed' : 'flows:published', { version: flow.version })} />
                <RightOutlined className={styles.go} />
              </AppLink>
            </li>
          ))}
        </ul>
      )}
      {creating && <NewFlow forms={forms} taken={new Set(flows?.map((flow) => flow.key))} onClose={() => setCreating(false)} />}
    </Page>
  )
}

function NewFlow({ forms, taken, onClose }: { forms: { key: string; name: Label }[]; taken: ReadonlySet<string>; onClose: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const go = useGo()
  const client = useQueryClient()
  const [name, setName] = useState<Label>({ 'zh-CN': '', en: '' })
  const [form, setForm] = useState<string>()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      const key = proposeKey(labelText(name, 'en'), taken, 'flow')
      await saveFlow({
        key, form: form!, name: { 'zh-CN': labelText(name, 'zh-CN'), en: labelText(name, 'en') }, status: null,
        nodes: [{ id: 'approval_1', kind: 'approval', name: t('flows:firstStep'), approvers: [{ kind: 'manager', level: 1 }], mode: 'any', empty: 'admin' }],
      })
      await client.invalidateQueries({ queryKey: keys.flows })
      go(`/edit/flow/${key}`)
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }
  return (
    <Modal open title={t('flows:new')} onCancel={onClose} onOk={save} confirmLoading={busy} okText={t('common:create')} cancelText={t('common:cancel')} okButtonProps={{ disabled: !form || !labelText(name, 'zh-CN').trim() }}>
      <div style={{ display: 'grid', gap: 16 }}>
        {error !== null && <Alert type="error" showIcon title={errorText(error)} role="alert" />}
        <LabelProperty label={t('flows:name')} value={name} onChange={setName} required autoFocus />
        <Property label={t('flows:form')} hint={t('flows:formHint')} required>
          <Select value={form} aria-label={t('flows:form')} options={forms.map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={setForm} />
        </Property>
      </div>
    </Modal>
  )
}
