import { HistoryOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { historyQuery } from '@/api/records'
import type { HistoryEntry } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import { moment } from '@/kernel/moment'
import type { RecordPanelProps } from '@/registry/places'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { HistoryStep } from './HistoryStep'
import styles from './HistoryPanel.module.css'

/** Who changed what, when, from what to what, day by day; of one field only, if asked; and the way back. */
export default function HistoryPanel({ form, record }: RecordPanelProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const [only, setOnly] = useState<string | null>(null)
  const { data, isPending, isError, error, refetch } = useQuery(historyQuery(form.key, record.id))
  const fields = useMemo(() => [...form.fields, ...SYSTEM_FIELDS], [form.fields])
  const days = useMemo(() => byDay((data ?? []).filter((entry) => !only || entry.changes.some((change) => change.field === only))), [data, only])
  if (isPending) return <div aria-busy className={styles.list}>{[60, 48, 72].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
  if (isError) return <Failure compact error={error} onRetry={refetch} />
  if (data.length === 0) return <EmptyState compact icon={<HistoryOutlined />} title={t('detail:noHistory')} />
  const changed = new Set(data.flatMap((entry) => entry.changes.map((change) => change.field)))
  return (
    <div>
      <div className={styles.bar}>
        <Select
          allowClear value={only} onChange={(key: string | undefined) => setOnly(key ?? null)} placeholder={t('detail:allFields')} aria-label={t('detail:historyOf')}
          showSearch={{ optionFilterProp: 'label' }} style={{ minWidth: 180 }} size="small"
          options={fields.filter((field) => changed.has(field.key)).map((field) => ({ value: field.key, label: label(field.name, field.key) }))}
        />
        <span>{t('detail:steps', { count: data.length })}</span>
      </div>
      {days.map(({ day, entries }) => (
        <section key={day} className={styles.day} aria-label={dayName(day, t)}>
          <h3>{dayName(day, t)}</h3>
          <ol className={styles.list}>
            {entries.map((entry) => <HistoryStep key={entry.version} entry={entry} only={only} form={form} record={record} fields={fields} />)}
          </ol>
        </section>
      ))}
    </div>
  )
}

function byDay(entries: HistoryEntry[]): { day: string; entries: HistoryEntry[] }[] {
  const days: { day: string; entries: HistoryEntry[] }[] = []
  for (const entry of entries) {
    const day = moment(entry.at).format('YYYY-MM-DD')
    if (days.at(-1)?.day !== day) days.push({ day, entries: [] })
    days.at(-1)!.entries.push(entry)
  }
  return days
}

function dayName(day: string, t: (key: string) => string): string {
  const today = moment()
  if (day === today.format('YYYY-MM-DD')) return t('detail:today')
  return day === today.subtract(1, 'day').format('YYYY-MM-DD') ? t('detail:yesterday') : day
}
