import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { isFileField } from '@/kernel/printTemplate'
import type { BlockEditorProps } from './BlockEditor'
import styles from './Printing.module.css'

const MOST = 6

/** Who signs: a name below each line, and, where the record has it, the signature itself. */
export function SignaturesEditor({ block, form, onChange }: BlockEditorProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const labels = block.labels ?? []
  const signed = labels.map((_, place) => block.signed?.[place] ?? null)
  const files = form.fields.filter(isFileField)
  const name = (place: number) => t('printing:signer', { number: place + 1 })
  return (
    <>
      {labels.map((text, place) => (
        <div key={place} className={styles.signer}>
          <Input value={text} maxLength={100} aria-label={name(place)} placeholder={name(place)} onChange={(event) => onChange({ labels: labels.with(place, event.target.value) })} />
          {files.length > 0 && (
            <Select
              allowClear value={signed[place] ?? undefined} placeholder={t('printing:signedBy')} aria-label={`${name(place)} · ${t('printing:signedBy')}`}
              options={files.map((field) => ({ value: field.key, label: label(field.name, field.key) }))} onChange={(key?: string) => onChange({ signed: signed.with(place, key ?? null) })}
            />
          )}
          <Button type="text" icon={<DeleteOutlined />} disabled={labels.length === 1} aria-label={t('printing:removeSigner', { number: place + 1 })} onClick={() => onChange({ labels: labels.toSpliced(place, 1), signed: signed.toSpliced(place, 1) })} />
        </div>
      ))}
      {labels.length < MOST && <Button type="dashed" block icon={<PlusOutlined />} onClick={() => onChange({ labels: [...labels, ''] })}>{t('printing:addSigner')}</Button>}
    </>
  )
}
