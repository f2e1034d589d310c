import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/errors'
import { appsQuery, formQuery } from '@/api/forms'
import { changeWebhook, createWebhook, deleteWebhook, rotateSecret, WEBHOOK_EVENTS, webhooksQuery, type Webhook, type WebhookChange } from '@/api/webhooks'
import { useLabel } from '@/i18n'
import { useFeedback } from '@/ui/feedback'
import { Property, PropertyPanel } from '@/ui/Property'
import { Sheet } from '@/ui/Sheet'

const EMPTY: WebhookChange = { name: '', url: '', form: '', events: ['created', 'updated', 'deleted', 'restored'], fields: [], enabled: true }
const MEMBERS = new Set(['name', 'url', 'form', 'events', 'fields', 'enabled'])

/** What is told to which address. */
export function WebhookSheet({ webhook, onClose, onSecret }: { webhook: Webhook | null; onClose: () => void; onSecret: (secret: string) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { done, failed, modal } = useFeedback()
  const { data: apps = [] } = useQuery(appsQuery)
  const [draft, setDraft] = useState<WebhookChange>(webhook ? { name: webhook.name, url: webhook.url, form: webhook.form, events: webhook.events, fields: webhook.fields, enabled: webhook.enabled } : EMPTY)
  const form = useQuery({ ...formQuery(draft.form), enabled: draft.form !== '' })
  const [errors, setErrors] = useState<ReturnType<typeof fieldErrors>>({ fields: {}, other: [] })
  const [busy, setBusy] = useState(false)
  const change = (part: Partial<WebhookChange>) => setDraft({ ...draft, ...part })
  const name = (key: string) => t(`connectors:webhook.field.${key}`)
  const incomplete = !draft.name.trim() || !draft.url.trim() || !draft.form || draft.events.length === 0
  const refresh = () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey })
  const save = async () => {
    setBusy(true)
    setErrors({ fields: {}, other: [] })
    try {
      const kept = { ...draft, url: draft.url.trim() }
      if (webhook) await changeWebhook(webhook.id, kept)
      else onSecret((await createWebhook(kept)).secret)
      await refresh()
      done(t('common:saved'))
      onClose()
    } catch (error) {
      setErrors(fieldErrors(error, MEMBERS))
    } finally {
      setBusy(false)
    }
  }
  const remove = () =>
    modal.confirm({
      title: t('connectors:webhook.deleteTitle', { name: webhook?.name }), content: t('connectors:webhook.deleteHint'), okText: t('common:delete'), okButtonProps: { danger: true },
      onOk: () => deleteWebhook(webhook!.id).then(refresh).then(onClose, failed),
    })
  const rotate = () =>
    modal.confirm({
      title: t('connectors:webhook.rotateTitle'), content: t('connectors:webhook.rotateHint'), okText: t('connectors:webhook.rotate'),
      onOk: () => rotateSecret(webhook!.id).then((changed) => onSecret(changed.secret), failed),
    })
  return (
    <Sheet open title={webhook ? t('connectors:edit', { name: webhook.name }) : t('connectors:webhook.add')} onClose={onClose} width={480}>
      <PropertyPanel
        foot={
          <>
            {webhook && <Button type="text" danger onClick={remove}>{t('common:delete')}</Button>}
            <span style={{ flex: 1 }} />
            <Button onClick={onClose}>{t('common:cancel')}</Button>
            <Button type="primary" loading={busy} disabled={incomplete} onClick={save}>{t('common:save')}</Button>
          </>
        }
      >
        {errors.other.length > 0 && <Alert type="error" showIcon title={errors.other.join(' ')} role="alert" />}
        <Property label={name('name')} error={errors.fields.name} required>
          <Input value={draft.name} maxLength={100} autoFocus={!webhook} aria-label={name('name')} onChange={(event) => change({ name: event.target.value })} />
        </Property>
        <Property label={name('url')} hint={t('connectors:webhook.urlHint')} error={errors.fields.url} required>
          <Input value={draft.url} type="url" spellCheck={false} placeholder="https://example.com/hooks/dougong" aria-label={name('url')} onChange={(event) => change({ url: event.target.value })} />
        </Property>
        <Property label={name('form')} error={errors.fields.form} required>
          <Select
            value={draft.form || undefined} showSearch={{ optionFilterProp: 'label' }} aria-label={name('form')} placeholder={t('connectors:webhook.chooseForm')}
            options={apps.flatMap((app) => app.forms).map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={(next) => change({ form: next, fields: [] })}
          />
        </Property>
        <Property label={name('events')} error={errors.fields.events} required>
          <Checkbox.Group value={draft.events} options={WEBHOOK_EVENTS.map((each) => ({ value: each, label: t(`connectors:webhook.event.${each}`) }))} onChange={(events) => change({ events })} />
        </Property>
        {draft.events.includes('updated') && (
          <Property label={name('fields')} hint={t('connectors:webhook.fieldsHint')} error={errors.fields.fields}>
            <Select
              mode="multiple" value={draft.fields} allowClear showSearch={{ optionFilterProp: 'label' }} aria-label={name('fields')} placeholder={t('connectors:webhook.anyField')} disabled={!form.data}
              options={form.data?.fields.map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={(fields: string[]) => change({ fields })}
            />
          </Property>
        )}
        <Property label={name('enabled')} hint={webhook?.stopped ? t('connectors:webhook.stoppedHint') : undefined}>
          <span><Switch checked={draft.enabled} onChange={(enabled) => change({ enabled })} aria-label={name('enabled')} /></span>
        </Property>
        {webhook && <Property label={t('connectors:webhook.secret')} hint={t('connectors:webhook.rotateHint')}><span><Button onClick={rotate}>{t('connectors:webhook.rotate')}</Button></span></Property>}
        <p style={{ color: 'var(--dg-text-3)', fontSize: 13 }}>{t('connectors:webhook.rightsHint')}</p>
      </PropertyPanel>
    </Sheet>
  )
}
