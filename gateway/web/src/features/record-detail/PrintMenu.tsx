import { PrinterOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { printAddress } from '@/api/printing'
import type { RecordPanelProps } from '@/registry/places'
import { PrintMenu as Menu } from '@/ui/PrintMenu'

/** The record on paper. */
export default function PrintMenu({ form, record }: Partial<RecordPanelProps>) {
  const { t } = useTranslation()
  if (!form || !record || !form.actions.includes('print')) return null
  return (
    <Menu form={form.key} record={record.id} onPrint={(template, format) => window.open(printAddress(form.key, record.id, template, format), '_blank', 'noopener')}>
      <Tooltip title={t('detail:print.title')}><Button type="text" icon={<PrinterOutlined />} aria-label={t('detail:print.title')} /></Tooltip>
    </Menu>
  )
}
