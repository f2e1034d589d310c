import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import type { AnswerRow } from '@/api/reporting'
import type { FormDefinition } from '@/api/types'
import { formatDecimal } from '@/kernel/decimal'
import { compactDecimal, measuredField, type Report } from '@/kernel/report'
import { textOf } from '@/registry/fieldTypes'

export interface Figures {
  /** The whole number, as a record would show it: ¥1,284,000.00. */
  full: (value: string | null) => string
  /** Short enough for axes and bars: 128.4万. */
  compact: (value: string | null) => string
  /** What a row is about; a target the reader may not see is withheld, never named. */
  name: (row: AnswerRow) => string
}

/** How the numbers and rows of a report read. */
export function useFigures(report: Report, form: FormDefinition | undefined): Figures {
  const { t, i18n } = useTranslation()
  const directory = useDirectory()
  const field = measuredField(report, form?.fields ?? [])
  const full = (value: string | null) => {
    if (value === null) return '—'
    return field ? textOf(value, { field, directory, language: i18n.language }) || value : formatDecimal(value)
  }
  const money = field?.type === 'money' ? full('0').replace(/[\d.,\s]/g, '') : ''
  const compact = (value: string | null) => {
    if (value === null) return '—'
    if (field?.type === 'percent') return full(value)
    const short = compactDecimal(value, i18n.language)
    return short.startsWith('-') ? `-${money}${short.slice(1)}` : money + short
  }
  const name = (row: AnswerRow) =>
    row.key.map((key, index) => (key === null ? t('dashboards:blank') : (row.label[index] ?? t('fields:withheld')))).join(' · ')
  return { full, compact, name }
}
