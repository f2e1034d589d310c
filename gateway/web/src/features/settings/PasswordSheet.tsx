import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/errors'
import { changePassword } from '@/api/session'
import { Property, PropertyPanel } from '@/ui/Property'
import { Sheet } from '@/ui/Sheet'
import { useFeedback } from '@/ui/feedback'

const FIELDS = ['current_password', 'new_password', 'repeated'] as const
const NOTHING = { current_password: '', new_password: '', repeated: '' }

/** A new password of one's own; it ends every session, so the person signs in with it at once. */
export function PasswordSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const router = useRouter()
  const { done } = useFeedback()
  const [draft, setDraft] = useState<Record<(typeof FIELDS)[number], string>>(NOTHING)
  const [errors, setErrors] = useState<ReturnType<typeof fieldErrors>>({ fields: {}, other: [] })
  const [busy, setBusy] = useState(false)
  const save = async () => {
    if (draft.new_password !== draft.repeated) return setErrors({ fields: { repeated: t('settings:passwordsDiffer') }, other: [] })
    setBusy(true)
    setErrors({ fields: {}, other: [] })
    try {
      await changePassword(draft.current_password, draft.new_password)
      client.clear()
      done(t('settings:passwordChanged'))
      router.history.push('/login')
    } catch (error) {
      setErrors(fieldErrors(error, new Set(FIELDS)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Sheet open title={t('settings:changePassword')} onClose={onClose} width={420}>
      <PropertyPanel
        foot={
          <>
            <span style={{ flex: 1 }} />
            <Button onClick={onClose}>{t('common:cancel')}</Button>
            <Button type="primary" loading={busy} disabled={FIELDS.some((key) => !draft[key])} onClick={save}>{t('common:save')}</Button>
          </>
        }
      >
        {errors.other.length > 0 && <Alert type="error" showIcon title={errors.other.join(' ')} role="alert" />}
        {FIELDS.map((key) => (
          <Property key={key} label={t(`settings:field.${key}`)} hint={key === 'new_password' ? t('settings:passwordHint') : undefined} error={errors.fields[key]} required>
            <Input.Password
              value={draft[key]} autoFocus={key === 'current_password'} autoComplete={key === 'current_password' ? 'current-password' : 'new-password'} aria-label={t(`settings:field.${key}`)}
              onChange={(event) => setDraft((current) => ({ ...current, [key]: event.target.value }))} onPressEnter={save}
            />
          </Property>
        ))}
      </PropertyPanel>
    </Sheet>
  )
}
