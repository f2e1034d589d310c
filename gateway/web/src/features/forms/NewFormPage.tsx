import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Alert, Button, Input } from 'antd'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { appsQuery, createForm } from '@/api/forms'
import { keys } from '@/api/keys'
import type { Label } from '@/kernel/label'
import { KEY_PATTERN, proposeKey } from '@/kernel/slug'
import { useGo } from '@/ui/AppLink'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { LabelProperty, Property } from '@/ui/Property'
import { completeLabel } from './draft'
import styles from './Designer.module.css'

const route = getRouteApi('/w/$ws/a/$app/new-form')

/** A form begins with a name and its title field; the rest is added in the designer. */
export function NewFormPage() {
  const { t, i18n } = useTranslation()
  const { app } = route.useParams()
  const go = useGo()
  const client = useQueryClient()
  const { data: apps = [] } = useQuery(appsQuery)
  const [name, setName] = useState<Label>({ 'zh-CN': '', en: '' })
  const [typedKey, setTypedKey] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const taken = new Set(apps.flatMap((known) => known.forms.map((form) => form.key)))
  const english = typeof name === 'string' ? name : (name.en ?? '')
  const key = typedKey || proposeKey(english, taken, 'form')
  const named = typeof name === 'string' ? name : name['zh-CN']?.trim() || name.en?.trim()
  const bad = !KEY_PATTERN.test(key)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!named || bad || busy) return
    setBusy(true)
    setError(null)
    try {
      const title = { key: 'name', type: 'text' as const, required: true, searchable: true, name: completeLabel({ [i18n.language]: t('designer:titleField') }) }
      await createForm({ app, key, name: completeLabel(name), title_field: title.key, fields: [title] })
      await client.invalidateQueries({ queryKey: keys.apps })
      go(`/edit/form/${key}`)
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }
  return (
    <Page width={520} header={<PageHeader title={t('shell:newForm')} />}>
      <form className={styles.newForm} onSubmit={submit}>
        {error !== null && <Alert type="error" showIcon title={errorText(error)} role="alert" />}
        <LabelProperty label={t('designer:formName')} value={name} onChange={setName} required autoFocus />
        <Property label={t('designer:key')} hint={t('designer:keyHint')}>
          <Input value={typedKey} placeholder={key} status={bad ? 'error' : undefined} className={styles.code} spellCheck={false} aria-label={t('designer:key')} onChange={(e) => setTypedKey(e.target.value.trim())} />
        </Property>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!named || bad}>{t('designer:createForm')}</Button>
      </form>
    </Page>
  )
}
