import { CopyOutlined } from '@ant-design/icons'
import { Alert, Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFeedback } from '@/ui/feedback'
import styles from './connectors.module.css'

/** The secret, this once. */
export function WebhookSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation()
  const { done, failed } = useFeedback()
  const copy = () => navigator.clipboard.writeText(secret).then(() => done(t('connectors:webhook.copied')), failed)
  return (
    <Modal open title={t('connectors:webhook.secret')} onCancel={onClose} footer={<Button type="primary" onClick={onClose}>{t('connectors:webhook.kept')}</Button>} mask={{ closable: false }}>
      <div className={styles.secret}>
        <Alert type="warning" showIcon title={t('connectors:webhook.secretOnce')} />
        <code data-testid="webhook-secret">{secret}</code>
        <Button icon={<CopyOutlined />} onClick={copy}>{t('connectors:webhook.copy')}</Button>
        <p>{t('connectors:webhook.verify')}</p>
      </div>
    </Modal>
  )
}
