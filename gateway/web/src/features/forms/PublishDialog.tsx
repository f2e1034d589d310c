import { Alert, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { detailText, errorText } from '@/api/errors'
import type { DraftVerdict } from '@/api/drafts'
import { ChangeList } from './ChangeList'
import styles from './Designer.module.css'

interface PublishDialogProps {
  verdict: DraftVerdict
  nameOf: (key: string) => string
  onPublish: () => Promise<unknown>
  onClose: () => void
  /** To what an error is about. */
  onShow: (place: string) => void
}

/** What publishing changes, said before it is done: also what it does to the records there are. */
export function PublishDialog({ verdict, nameOf, onPublish, onClose, onShow }: PublishDialogProps) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const publish = async () => {
    setBusy(true)
    setError(null)
    try {
      await onPublish()
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }
  const { changes, errors } = verdict
  const risky = changes.some((change) => ['field_removed', 'field_retyped'].includes(change.kind))
  return (
    <Modal
      open title={t('designer:publish.title')} width={620} onCancel={onClose} onOk={publish} confirmLoading={busy} okText={t('designer:publish.ok')} cancelText={t('common:cancel')}
      okButtonProps={{ disabled: errors.length > 0 || changes.length === 0 }}
    >
      {error !== null && <Alert type="error" showIcon title={errorText(error)} role="alert" style={{ marginBottom: 12 }} />}
      {errors.length > 0 && (
        <Alert
          type="error" showIcon role="alert" style={{ marginBottom: 12 }} title={t('designer:publish.errors', { count: errors.length })}
          description={<ul>{errors.map((each, index) => <li key={index}>{each.field ? <button type="button" className={styles.link} onClick={() => onShow(each.field!)}>{nameOf(each.field.split('.').at(-1)!) || each.field}{t('designer:colon')}{detailText(each)}</button> : detailText(each)}</li>)}</ul>}
        />
      )}
      {changes.length === 0 ? <p>{t('designer:publish.nothing')}</p> : <ChangeList changes={changes} nameOf={nameOf} />}
      {changes.some((change) => change.kind === 'field_discloses') && <Alert type="warning" showIcon title={t('designer:publish.discloses')} style={{ marginBottom: 12 }} />}
      {risky && <Alert type="warning" showIcon title={t('designer:publish.risky')} />}
    </Modal>
  )
}
