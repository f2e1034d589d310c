import { CompassOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '@/ui/EmptyState'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<CompassOutlined />}
      title={t('shell:notFound.title')}
      hint={t('shell:notFound.hint')}
      actions={<Button type="primary" href="/">{t('shell:notFound.home')}</Button>}
    />
  )
}
