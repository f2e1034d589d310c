import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveAccount, type Account } from '@/api/connectors'
import { useDirectory } from '@/api/directory'
import { fieldErrors } from '@/api/errors'
import { keys } from '@/api/keys'
import { KEY_PATTERN } from '@/kernel/slug'
import { Property, PropertyPanel } from '@/ui/Property'
import { useFeedback } from '@/ui/feedback'
import { Sheet } from '@/ui/Sheet'

const KINDS = ['kingdee']
/** What a Kingdee account needs besides its secret. */
const SETTINGS = ['acct', 'user', 'app_id', 'org'] as const
const REQUIRED = new Set<string>(['acct', 'user', 'app_id'])

/** The account's settings. The secret goes one way: it is typed, sent, and never shown again. */
export function AccountSheet({ account, taken, onClose }: { account: Account | null; taken: string[]; onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const directory = useDirectory()
  const { done } = useFeedback()
  const [key, setKey] = useState(account?.key ?? (taken.includes('kingdee') ? '' : 'kingdee'))
  const [kind, setKind] = useState(account?.kind ?? KINDS[0]!)
  const [url, setUrl] = useState(account?.base_url ?? '')
  const [settings, setSettings] = useState<Record<string, unknown>>(account?.settings ?? {})
  const [secret, setSecret] = useState('')
  const [enabled, setEnabled] = useState(account?.enabled ?? true)
  const [errors, setErrors] = useState<ReturnType<typeof fieldErrors>>({ fields: {}, other: [] })
  const [busy, setBusy] = useState(false)
  const badKey = !account && key !== '' && (!KEY_PATTERN.test(key) || taken.includes(key))
  const incomplete = !key || badKey || !url || (!account && !secret) || [...REQUIRED].some((name) => !settings[name])
  const save = async () => {
    setBusy(true)
    setErrors({ fields: {}, other: [] })
    try {
      await saveAccount(key, { kind, base_url: url.trim(), settings, enabled, ...(secret ? { secret } : {}), ...(account && !account.default_mappings ? { mappings: account.mappings } : {}) })
      await client.invalidateQueries({ queryKey: keys.connectors })
      done(t('common:saved'))
      onClose()
    } catch (error) {
      setErrors(fieldErrors(error, new Set(['key', 'kind', 'base_url', 'secret', 'settings'])))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Sheet open title={account ? t('connectors:edit', { name: account.key }) : t('connectors:add')} onClose={onClose} width={480}>
      <PropertyPanel foot={<><Button onClick={onClose}>{t('common:cancel')}</Button><Button type="primary" loading={busy} disabled={incomplete} onClick={save}>{t('common:save')}</Button></>}>
        {errors.other.length > 0 && <Alert type="error" showIcon title={errors.other.join(' ')} role="alert" />}
        <Property label={t('connectors:field.kind')} error={errors.fields.kind}>
          <Select value={kind} disabled={account !== null} aria-label={t('connectors:field.kind')} options={KINDS.map((each) => ({ value: each, label: t(`connectors:kind.${each}`) }))} onChange={setKind} />
        </Property>
        <Property label={t('connectors:field.key')} hint={account ? undefined : t('connectors:keyHint')} error={badKey ? t('connectors:badKey') : errors.fields.key} required>
          <Input value={key} disabled={account !== null} spellCheck={false} aria-label={t('connectors:field.key')} onChange={(event) => setKey(event.target.value)} />
        </Property>
        <Property label={t('connectors:field.base_url')} error={errors.fields.base_url} required>
          <Input value={url} type="url" spellCheck={false} placeholder="https://erp.example.com/k3cloud" aria-label={t('connectors:field.base_url')} onChange={(event) => setUrl(event.target.value)} />
        </Property>
        {SETTINGS.map((name) => (
          <Property key={name} label={t(`connectors:field.${name}`)} required={REQUIRED.has(name)}>
            <Input value={String(settings[name] ?? '')} spellCheck={false} autoComplete="off" aria-label={t(`connectors:field.${name}`)} onChange={(event) => setSettings({ ...settings, [name]: event.target.value })} />
          </Property>
        ))}
        <Property label={t('connectors:field.secret')} hint={account ? t('connectors:secretKept') : t('connectors:secretHint')} error={errors.fields.secret} required={!account}>
          <Input.Password
            value={secret} visibilityToggle={false} autoComplete="new-password" aria-label={t('connectors:field.secret')}
            placeholder={account ? '••••••••••••' : undefined} onChange={(event) => setSecret(event.target.value)}
          />
        </Property>
        <Property label={t('connectors:field.run_as')} hint={t('connectors:runAsHint')}>
          <Select
            value={typeof settings.run_as === 'number' ? settings.run_as : account?.principal} allowClear showSearch={{ optionFilterProp: 'label' }} aria-label={t('connectors:field.run_as')}
            options={directory.people.filter((person) => person.active).map((person) => ({ value: person.id, label: person.name }))} onChange={(next?: number) => setSettings({ ...settings, run_as: next })}
          />
        </Property>
        <Property label={t('connectors:field.enabled')}>
          <span><Switch checked={enabled} onChange={setEnabled} aria-label={t('connectors:field.enabled')} /></span>
        </Property>
      </PropertyPanel>
    </Sheet>
  )
}
