import { PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MOST_PRINTED, printRecords, type PrintFormat } from '@/api/printing'
import type { FormDefinition, RecordQuery } from '@/api/types'
import { useLabel } from '@/i18n'
import { useFeedback } from '@/ui/feedback'
import { PrintMenu } from '@/ui/PrintMenu'
import { selectedCount, selectedIds, type Selection } from './bulk'

/** How long a new window may take to read its file. */
const READING_MS = 60_000

/** The selected records as one file, each beginning a page. */
export function PrintSelected({ form, query, selection, count = selectedCount(selection) }: { form: FormDefinition; query: RecordQuery; selection: Selection; count?: number }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { failed, message } = useFeedback()
  const [busy, setBusy] = useState(false)
  const print = async (template: string, format: PrintFormat) => {
    // Only a window opened by the click itself is let through.
    const tab = format === 'pdf' ? window.open('', '_blank') : null
    setBusy(true)
    try {
      const ids = await selectedIds(form, query, selection, MOST_PRINTED)
      const { file, skipped } = await printRecords(form.key, ids, template, format)
      show(file, tab, `${label(form.name, form.key)}.${format}`)
      if (skipped > 0) void message.warning(t('printing:skipped', { count: skipped }))
      if (count > MOST_PRINTED) void message.warning(t('printing:manyLimit', { max: MOST_PRINTED }))
    } catch (error) {
      tab?.close()
      failed(error)
    } finally {
      setBusy(false)
    }
  }
  return <PrintMenu form={form.key} onPrint={(template, format) => void print(template, format)}><Button type="text" icon={<PrinterOutlined />} loading={busy}>{t('printing:many')}</Button></PrintMenu>
}

function show(file: Blob, tab: Window | null, name: string): void {
  const address = URL.createObjectURL(file)
  if (tab) tab.location.href = address
  else {
    const link = document.createElement('a')
    link.href = address
    link.download = name
    link.click()
  }
  setTimeout(() => URL.revokeObjectURL(address), READING_MS)
}
