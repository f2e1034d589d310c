import { CompassOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '@/ui/EmptyState'
import { useDocumentTitle } from '@/ui/useDocumentTitle'

export function NotFound() {
  const { t } = useTranslation()
  useDocumentTitle(t('shell:notFound.title'))
  return (
    <EmptyState
      icon={<CompassOutlined />}
      title={t('shell:notFound.title')}
      hint={t('shell:notFound.hint')}
      actions={<Button type="primary" href="/">{t('shell:notFound.home')}</Button>}
    />
  )
}
