import { Alert, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import type { FieldDefinition } from '@/kernel/definition'
import { KEY_PATTERN } from '@/kernel/slug'
import { LabelInput } from './LabelInput'
import { OptionsEditor, Property } from './OptionsEditor'
import styles from './Designer.module.css'

export interface FieldPanelProps {
  field: FieldDefinition
  fresh: boolean
  onSave: (field: FieldDefinition) => Promise<unknown>
  onRemove?: () => void
  onClose: () => void
}

const UNIQUE_TYPES = new Set(['text', 'number', 'phone', 'email', 'date', 'auto_number'])
const SEARCHED_TYPES = new Set(['text', 'long_text', 'phone', 'email', 'auto_number', 'url'])
const COMPUTED = new Set(['auto_number', 'formula'])

/** Everything about one field. Its name changes freely; its key and type are fixed once it exists. */
export function FieldPanel({ field, fresh, onSave, onRemove, onClose }: FieldPanelProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(field)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const change = (part: Partial<FieldDefinition>) => setDraft((current) => ({ ...current, ...part }))
  const named = typeof draft.name === 'string' ? draft.name.trim() : (draft.name['zh-CN']?.trim() || draft.name.en?.trim())
  const badKey = draft.key !== '' && !KEY_PATTERN.test(draft.key)
  const incomplete = !named || badKey || (draft.type === 'relation' && !draft.options?.form) || (draft.type === 'formula' && !draft.formula?.trim())
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await onSave(draft)
    } catch (refused) {
      setError(refused)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault()
        if (!incomplete && !busy) void save()
      }}
    >
      <div className={styles.panelBody}>
        <p className={styles.kind}>{t(`fields:types.${draft.type}`)}</p>
        {error !== null && <Alert type="error" showIcon title={errorText(error)} role="alert" />}
        <LabelInput label={t('designer:name')} value={draft.name} onChange={(name) => change({ name })} required autoFocus />
        <Property label={t('designer:key')} hint={fresh ? t('designer:keyHint') : undefined}>
          <Input
            value={draft.key} disabled={!fresh} status={badKey ? 'error' : undefined} aria-label={t('designer:key')} className={styles.code}
            spellCheck={false} placeholder={t('designer:keyAuto')} onChange={(e) => change({ key: e.target.value })}
          />
        </Property>
        <OptionsEditor field={draft} onChange={change} fresh={fresh} />
        {!COMPUTED.has(draft.type) && <Checkbox checked={draft.required ?? false} onChange={(e) => change({ required: e.target.checked })}>{t('designer:required')}</Checkbox>}
        {fresh && UNIQUE_TYPES.has(draft.type) && <Checkbox checked={draft.unique ?? false} onChange={(e) => change({ unique: e.target.checked })}>{t('designer:unique')}</Checkbox>}
        {fresh && SEARCHED_TYPES.has(draft.type) && <Checkbox checked={draft.searchable ?? false} onChange={(e) => change({ searchable: e.target.checked })}>{t('designer:searchable')}</Checkbox>}
        <LabelInput label={t('designer:help')} value={draft.help} onChange={(help) => change({ help })} />
      </div>
      <div className={styles.panelFoot}>
        {onRemove && <Button type="text" danger onClick={onRemove}>{t('designer:remove')}</Button>}
        <span style={{ flex: 1 }} />
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={busy} disabled={incomplete}>{fresh ? t('designer:add') : t('common:save')}</Button>
      </div>
    </form>
  )
}
