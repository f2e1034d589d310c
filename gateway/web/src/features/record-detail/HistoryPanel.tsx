import { HistoryOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { historyQuery } from '@/api/records'
import { useDirectory } from '@/api/directory'
import type { HistoryEntry } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS, valueType, type FieldDefinition } from '@/kernel/definition'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import type { RecordPanelProps } from '@/registry/places'
import { Ago } from '@/ui/Ago'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Monogram } from '@/ui/Monogram'
import styles from './HistoryPanel.module.css'

/** Who changed what, when, from what to what. */
export default function HistoryPanel({ form, record }: RecordPanelProps) {
  const { t, i18n } = useTranslation()
  const { data, isPending, isError, error, refetch } = useQuery(historyQuery(form.key, record.id))
  if (isPending) return <div aria-busy className={styles.list}>{[60, 48, 72].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
  if (isError) return <Failure compact error={error} onRetry={refetch} />
  if (data.length === 0) return <EmptyState compact icon={<HistoryOutlined />} title={t('detail:noHistory')} />
  return (
    <ol className={styles.list}>
      {data.map((entry) => (
        <li key={`${entry.version}-${entry.at}`} className={styles.entry}>
          <Monogram name={entry.actor_name || t('detail:system')} size={28} />
          <div className={styles.body}>
            <p className={styles.head}>
              <strong>{entry.actor_name || t('detail:system')}</strong>
              <span>{t(entry.version === 1 ? 'detail:createdIt' : 'detail:changedIt', { count: entry.changes.length })}</span>
              {i18n.exists(`detail:via.${entry.via}`) && <span className={styles.via}>{t(`detail:via.${entry.via}`)}</span>}
              <Ago at={entry.at} />
            </p>
            <Changes entry={entry} fields={form.fields} first={entry.version === 1} />
          </div>
        </li>
      ))}
    </ol>
  )
}

function Changes({ entry, fields, first }: { entry: HistoryEntry; fields: FieldDefinition[]; first: boolean }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const directory = useDirectory()
  const known = [...fields, ...SYSTEM_FIELDS]
  const show = (field: FieldDefinition | undefined, value: unknown) => {
    if (isBlank(value)) return <span className={styles.blank}>{t('detail:blank')}</span>
    if (!field) return String(value)
    // History keeps the number of a linked record, not the title it had then.
    if (valueType(field) === 'relation') return `#${String(value)}`
    return renderValue(value, { field, directory, language: i18n.language })
  }
  return (
    <dl className={styles.changes}>
      {entry.changes.map((change) => {
        const field = known.find((candidate) => candidate.key === change.field)
        return (
          <div key={change.field}>
            <dt>{label(field?.name, change.field)}</dt>
            <dd>
              {!first && <><del className={styles.before}>{show(field, change.before)}</del><span className={styles.arrow} aria-label={t('detail:to')}>→</span></>}
              <ins className={styles.after}>{show(field, change.after)}</ins>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
