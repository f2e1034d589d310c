import { CopyOutlined, DeleteOutlined, KeyOutlined, PlusOutlined, ReadOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Modal, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { appsQuery } from '@/api/forms'
import { guideAddress } from '@/api/guide'
import { apiKeysQuery, createApiKey, deleteApiKey, organisationKeys, type ApiKey } from '@/api/organisation'
import { useLabel } from '@/i18n'
import { Ago } from '@/ui/Ago'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { Property } from '@/ui/Property'
import { useFeedback } from '@/ui/feedback'
import styles from './ApiPage.module.css'

const DAYS = [30, 90, 365]

/** Keys for programs, which act as the person who made them, and the way to the API's documentation. */
export function ApiPage() {
  const { t, i18n } = useTranslation()
  const client = useQueryClient()
  const { done, failed, modal } = useFeedback()
  const { data: list, isError, error, refetch } = useQuery(apiKeysQuery)
  const [creating, setCreating] = useState(false)
  const remove = (key: ApiKey) =>
    modal.confirm({
      title: t('apidocs:removeTitle', { name: key.name }), content: t('apidocs:removeHint'), okText: t('common:delete'), okButtonProps: { danger: true },
      onOk: () => deleteApiKey(key.id).then(() => client.invalidateQueries({ queryKey: organisationKeys.apiKeys })).then(() => done(t('apidocs:removed')), failed),
    })
  return (
    <Page
      width={880}
      header={<PageHeader title={t('apidocs:title')} actions={<><Button icon={<ReadOutlined />} href={guideAddress(i18n.language)} target="_blank">{t('apidocs:docs')}</Button><Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>{t('apidocs:create')}</Button></>} />}
    >
      <p className={styles.hint}>{t('apidocs:hint')}</p>
      <pre className={styles.sample} tabIndex={0}>{`curl -H "Authorization: Bearer dg_…" ${window.location.origin}/api/v1/apps`}</pre>
      {isError ? <Failure error={error} onRetry={refetch} /> : list?.length === 0 ? <EmptyState compact icon={<KeyOutlined />} title={t('apidocs:none')} /> : (
        <ul className={styles.keys} aria-busy={!list}>
          {list?.map((key) => (
            <li key={key.id}>
              <KeyOutlined />
              <span className={styles.name}><strong>{key.name}</strong><code>{key.prefix}…</code></span>
              <span className={styles.when}>{key.last_used_at ? <>{t('apidocs:used')} <Ago at={key.last_used_at} /></> : t('apidocs:unused')}{key.expires_at && <span>{t('apidocs:until', { date: dayjs(key.expires_at).format('YYYY-MM-DD') })}</span>}</span>
              <Button type="text" danger icon={<DeleteOutlined />} aria-label={t('apidocs:removeTitle', { name: key.name })} onClick={() => remove(key)} />
            </li>
          ))}
        </ul>
      )}
      <FormGuides />
      {creating && <NewKey onClose={() => setCreating(false)} />}
    </Page>
  )
}

function FormGuides() {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const { data: apps = [] } = useQuery(appsQuery)
  const filled = apps.filter((app) => app.forms.length > 0)
  if (filled.length === 0) return null
  return (
    <section className={styles.guides} aria-labelledby="guides">
      <h2 id="guides">{t('apidocs:forms')}</h2>
      <p className={styles.hint}>{t('apidocs:formsHint')}</p>
      {filled.map((app) => (
        <div key={app.key}>
          {filled.length > 1 && <h3>{label(app.name, app.key)}</h3>}
          <ul>{app.forms.map((form) => <li key={form.key}><a href={guideAddress(i18n.language, form.key)} target="_blank" rel="noreferrer">{label(form.name, form.key)}</a></li>)}</ul>
        </div>
      ))}
    </section>
  )
}

function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { done, failed } = useFeedback()
  const [name, setName] = useState('')
  const [days, setDays] = useState(90)
  const create = useMutation({
    mutationFn: () => createApiKey(name.trim(), dayjs().add(days, 'day').toISOString()),
    onSuccess: () => client.invalidateQueries({ queryKey: organisationKeys.apiKeys }),
  })
  const secret = create.data?.secret
  const copy = () => navigator.clipboard.writeText(secret ?? '').then(() => done(t('apidocs:copied')), failed)
  if (secret) {
    return (
      <Modal open title={t('apidocs:made')} onCancel={onClose} maskClosable={false} footer={<Button type="primary" onClick={onClose}>{t('common:ok')}</Button>}>
        <Alert type="warning" showIcon title={t('apidocs:once')} style={{ marginBottom: 12 }} />
        <div className={styles.secret}><code>{secret}</code><Button icon={<CopyOutlined />} aria-label={t('common:copy')} onClick={copy} /></div>
      </Modal>
    )
  }
  return (
    <Modal open title={t('apidocs:create')} onCancel={onClose} onOk={() => create.mutate()} confirmLoading={create.isPending} okText={t('common:create')} cancelText={t('common:cancel')} okButtonProps={{ disabled: !name.trim() }}>
      <div style={{ display: 'grid', gap: 16 }}>
        {create.isError && <Alert type="error" showIcon title={errorText(create.error)} role="alert" />}
        <Property label={t('apidocs:name')} hint={t('apidocs:nameHint')} required><Input value={name} autoFocus aria-label={t('apidocs:name')} onChange={(event) => setName(event.target.value)} /></Property>
        <Property label={t('apidocs:expires')}><Select value={days} aria-label={t('apidocs:expires')} options={DAYS.map((each) => ({ value: each, label: t('apidocs:days', { count: each }) }))} onChange={setDays} /></Property>
      </div>
    </Modal>
  )
}
