import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { exportRecords, type ExportQuery } from '@/api/exports'
import { useFeedback } from './feedback'
import { usePhone } from './useBreakpoint'

/** Saves the list as it is shown (rows, columns, order) as a workbook or CSV. For those who may export. */
export function ExportButton({ form, name, query, nameOf }: { form: string; name: string; query: ExportQuery; nameOf: (key: string) => string }) {
  const { t } = useTranslation()
  const { failed, modal } = useFeedback()
  const phone = usePhone()
  const save = useMutation({
    mutationFn: (format: 'xlsx' | 'csv') => exportRecords(form, name, { ...query, format }),
    onSuccess: (leftOut) => {
      if (leftOut.length) modal.info({ title: t('common:exported'), content: t('common:leftOut', { names: leftOut.map(nameOf).join(t('common:comma')) }) })
    },
    onError: failed,
  })
  return (
    <Dropdown trigger={['click']} menu={{ items: [{ key: 'xlsx', label: 'Excel (.xlsx)' }, { key: 'csv', label: 'CSV' }], onClick: ({ key }) => save.mutate(key === 'csv' ? 'csv' : 'xlsx') }}>
      <Button type="text" style={{ color: 'var(--dg-text-2)', paddingInline: 8 }} icon={<DownloadOutlined />} loading={save.isPending} aria-label={t('common:export')}>{phone ? null : t('common:export')}</Button>
    </Dropdown>
  )
}
