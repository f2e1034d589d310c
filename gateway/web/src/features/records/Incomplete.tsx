import { SettingOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { ViewKind } from '@/kernel/view'
import { EmptyState } from '@/ui/EmptyState'

/** A kind of view whose fields are not chosen yet, or not to be seen by this reader. */
export function Incomplete({ kind }: { kind: Exclude<ViewKind, 'grid'> }) {
  const { t } = useTranslation()
  return <EmptyState icon={<SettingOutlined />} title={t('views:incomplete')} hint={t(`views:needs.${kind}`)} />
}
