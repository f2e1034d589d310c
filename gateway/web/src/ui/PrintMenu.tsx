import { FileExcelOutlined, FilePdfOutlined, FileWordOutlined, SettingOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Dropdown } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { templatesQuery, type PrintFormat } from '@/api/printing'
import { meQuery } from '@/api/session'
import { useLabel } from '@/i18n'
import { useGo } from './AppLink'

const FORMATS: { format: PrintFormat; icon: ReactNode }[] = [
  { format: 'pdf', icon: <FilePdfOutlined /> },
  { format: 'docx', icon: <FileWordOutlined /> },
  { format: 'xlsx', icon: <FileExcelOutlined /> },
]

interface PrintMenuProps {
  form: string
  /** The record a template is looked at with. */
  record?: number
  onPrint: (template: string, format: PrintFormat) => void
  children: ReactNode
}

/** By which template and as what to print: the form's own layout, or what somebody made of it. */
export function PrintMenu({ form, record, onPrint, children }: PrintMenuProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const go = useGo()
  const { data: me } = useQuery(meQuery)
  const { data = [] } = useQuery(templatesQuery(form))
  const formats = (template: string) =>
    FORMATS.map(({ format, icon }) => ({ key: `${template}.${format}`, icon, label: t(`detail:print.${format}`), onClick: () => onPrint(template, format) }))
  const own = data.length === 0 ? formats('') : [{ key: 'own', type: 'group' as const, label: t('detail:print.layout'), children: formats('') }]
  const made = data.map((template) => ({ key: template.key, type: 'group' as const, label: label(template.name, template.key), children: formats(template.key) }))
  const manage = me?.admin.includes('forms')
    ? [{ type: 'divider' as const }, { key: 'manage', icon: <SettingOutlined />, label: t('printing:manage'), onClick: () => go(`/edit/form/${form}/print`, record === undefined ? undefined : { record }) }]
    : []
  return <Dropdown trigger={['click']} menu={{ items: [...made, ...own, ...manage], style: { maxHeight: '70vh', overflow: 'auto' } }}>{children}</Dropdown>
}
