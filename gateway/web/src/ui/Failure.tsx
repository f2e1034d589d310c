import { Button } from 'antd'
import { WarningOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { EmptyState } from './EmptyState'

/** What stands where something could not be read: why, and the way to try again. */
export function Failure({ error, onRetry, compact }: { error: unknown; onRetry?: () => void; compact?: boolean }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      compact={compact}
      icon={<WarningOutlined />}
      title={t('common:failed')}
      hint={errorText(error)}
      actions={onRetry && <Button onClick={onRetry}>{t('common:retry')}</Button>}
    />
  )
}
