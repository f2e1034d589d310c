import { FileExcelOutlined, FilePdfOutlined, FileWordOutlined, PrinterOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Dropdown, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { printAddress, templatesQuery } from '@/api/life'
import { useLabel } from '@/i18n'
import type { RecordPanelProps } from '@/registry/places'

const FORMATS = [
  { format: 'pdf', icon: <FilePdfOutlined /> },
  { format: 'docx', icon: <FileWordOutlined /> },
  { format: 'xlsx', icon: <FileExcelOutlined /> },
] as const

/** The record on paper, by the form's own layout or by one of its templates. */
export default function PrintMenu({ form, record }: Partial<RecordPanelProps>) {
  if (!form || !record || !form.actions.includes('print')) return null
  return <Menu form={form} record={record} />
}

function Menu({ form, record }: RecordPanelProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data = [] } = useQuery(templatesQuery(form.key))
  const formats = (template: string) =>
    FORMATS.map(({ format, icon }) => ({
      key: `${template}.${format}`, icon, label: t(`detail:print.${format}`),
      onClick: () => window.open(printAddress(form.key, record.id, template, format), '_blank', 'noopener'),
    }))
  const items = data.length === 0 ? formats('') : [
    { key: 'own', type: 'group' as const, label: t('detail:print.layout'), children: formats('') },
    ...data.map((template) => ({ key: template.key, type: 'group' as const, label: label(template.name, template.key), children: formats(template.key) })),
  ]
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Tooltip title={t('detail:print.title')}><Button type="text" icon={<PrinterOutlined />} aria-label={t('detail:print.title')} /></Tooltip>
    </Dropdown>
  )
}
