import { useQueryClient } from '@tanstack/react-query'
import { Alert, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { convertField, tryConversion, type ConversionVerdict } from '@/api/drafts'
import { errorText } from '@/api/errors'
import { keys } from '@/api/keys'
import { useLabel } from '@/i18n'
import { FIELD_TYPES, type FieldDefinition, type FieldType } from '@/kernel/definition'
import { Property } from '@/ui/Property'
import { hasChoices, newField } from './draft'
import { OptionsEditor } from './OptionsEditor'
import { valueText } from './schemaText'
import styles from './Designer.module.css'

const NOT_A_TARGET: ReadonlySet<string> = new Set(['formula', 'lookup', 'rollup', 'auto_number', 'line_items', 'relation', 'relations', 'attachments', 'images', 'signature', 'location'])

interface ConvertDialogProps {
  form: string
  field: FieldDefinition
  onStarted: () => void
  onClose: () => void
}

/** Gives a field another type: first tried on all values, with those that would be lost; then done in the background. */
export function ConvertDialog({ form, field, onStarted, onClose }: ConvertDialogProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const [wanted, setWanted] = useState<FieldDefinition | null>(null)
  const [verdict, setVerdict] = useState<ConversionVerdict | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const choose = (type: FieldType) => {
    const options = hasChoices(type) && field.options?.choices ? { choices: field.options.choices } : newField(type, []).options
    setWanted({ ...field, type, options: options ?? {} })
    setVerdict(null)
  }
  const run = async () => {
    if (!wanted) return
    setBusy(true)
    setError(null)
    try {
      if (!verdict) setVerdict(await tryConversion(form, field.key, wanted.type, wanted.options ?? {}))
      else {
        await convertField(form, field.key, wanted.type, wanted.options ?? {})
        await client.invalidateQueries({ queryKey: keys.form(form) })
        onStarted()
      }
    } catch (refused) {
      setError(refused)
    } finally {
      setBusy(false)
    }
  }
  const lost = verdict ? verdict.total - verdict.convertible : 0
  return (
    <Modal
      open title={t('designer:conversion.title', { name: label(field.name, field.key) })} onCancel={onClose} onOk={run} confirmLoading={busy} cancelText={t('common:cancel')}
      okText={t(verdict ? 'designer:conversion.start' : 'designer:conversion.try')} okButtonProps={{ disabled: !wanted, danger: lost > 0 }}
    >
      <div style={{ display: 'grid', gap: 14 }}>
        {error !== null && <Alert type="error" showIcon title={errorText(error)} role="alert" />}
        <Property label={t('designer:conversion.to')} hint={t('designer:conversion.hint')}>
          <Select
            value={wanted?.type} aria-label={t('designer:conversion.to')} placeholder={t('filter:choose')} showSearch={{ optionFilterProp: 'label' }} onChange={choose}
            options={FIELD_TYPES.filter((type) => type !== field.type && !NOT_A_TARGET.has(type)).map((value) => ({ value, label: t(`fields:types.${value}`) }))}
          />
        </Property>
        {wanted && <OptionsEditor field={wanted} fresh onChange={(change) => { setWanted({ ...wanted, ...change }); setVerdict(null) }} />}
        {verdict && <Alert type={lost > 0 ? 'warning' : 'success'} showIcon title={t(lost > 0 ? 'designer:conversion.lost' : 'designer:conversion.all', { lost, total: verdict.total })} />}
        {verdict && verdict.failing.length > 0 && (
          <div style={{ maxHeight: 260, overflow: 'auto' }} tabIndex={0} role="region" aria-label={t('designer:conversion.failing')}>
            <table className={styles.failing}>
              <thead><tr><th scope="col">{t('designer:conversion.failing')}</th><th scope="col">{t('designer:conversion.count')}</th></tr></thead>
              <tbody>{verdict.failing.map((each, index) => <tr key={index}><td>{valueText(each.value)}</td><td>{each.count}</td></tr>)}</tbody>
            </table>
          </div>
        )}
      </div>
    </Modal>
  )
}
