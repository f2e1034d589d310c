import { UndoOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { restoreVersion } from '@/api/life'
import type { FormDefinition, HistoryEntry, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { valueType, type FieldDefinition } from '@/kernel/definition'
import { moment } from '@/kernel/moment'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import { AppLink } from '@/ui/AppLink'
import { useFeedback } from '@/ui/feedback'
import { Monogram } from '@/ui/Monogram'
import styles from './HistoryPanel.module.css'

export interface HistoryStepProps {
  entry: HistoryEntry
  /** Only this field's change. */
  only: string | null
  form: FormDefinition
  record: RecordRow
  fields: FieldDefinition[]
}

export function HistoryStep({ entry, only, form, record, fields }: HistoryStepProps) {
  const { t } = useTranslation()
  const name = entry.actor_name || t('detail:system')
  const [how, which] = entry.via.split(':')
  const mayGoBack = form.actions.includes('edit') && entry.version < record.version && entry.op !== 'deleted'
  const said = entry.op === 'updated' ? 'detail:changedIt' : `detail:${entry.op}It`
  return (
    <li className={styles.entry}>
      <Monogram name={name} size={28} />
      <div className={styles.body}>
        <p className={styles.head}>
          <strong>{name}</strong>
          <span>{how === 'merge' ? t('detail:mergedIt') : how === 'restore' ? t('detail:wentBackTo', { version: which }) : t(said, { count: entry.changes.length })}</span>
          <Via how={how ?? ''} which={which} form={form.key} />
          <span className={styles.version}>v{entry.version}</span>
          <time dateTime={entry.at}>{moment(entry.at).format('HH:mm')}</time>
          {mayGoBack && <GoBack entry={entry} form={form} record={record} fields={fields} />}
        </p>
        <Changes changes={entry.changes.filter((change) => !only || change.field === only)} fields={fields} record={record} first={entry.op === 'created' || entry.op === 'restored'} />
      </div>
    </li>
  )
}

function Via({ how, which, form }: { how: string; which?: string; form: string }) {
  const { t, i18n } = useTranslation()
  if (how === 'merge' && which) {
    return <>{which.split(',').map((id) => <AppLink key={id} className={styles.via} path={`/f/${form}/recycled`} search={{ id: Number(id) }}>#{id}</AppLink>)}</>
  }
  return i18n.exists(`detail:via.${how}`) ? <span className={styles.via}>{t(`detail:via.${how}`)}</span> : null
}

function GoBack({ entry, form, record, fields }: Omit<HistoryStepProps, 'only'>) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { failed, done, modal } = useFeedback()
  const goBack = () =>
    modal.confirm({
      title: t('detail:goBackTitle', { version: entry.version, time: moment(entry.at).format('YYYY-MM-DD HH:mm') }),
      content: t('detail:goBackHint'),
      okText: t('detail:goBack'),
      onOk: async () => {
        try {
          const { restored, skipped } = await restoreVersion(client, form.key, record.id, record.version, entry.version)
          const name = (key: string) => label(fields.find((field) => field.key === key)?.name, key)
          if (skipped.length > 0) {
            modal.info({
              title: t('detail:wentBack', { count: restored.length }),
              content: <ul>{skipped.map(({ field, code }) => <li key={field}>{t('detail:skippedField', { name: name(field), reason: t(`detail:skip.${SKIPS.has(code) ? code : 'other'}`) })}</li>)}</ul>,
            })
          } else done(restored.length > 0 ? t('detail:wentBack', { count: restored.length }) : t('detail:nothingBack'))
        } catch (error) {
          failed(error)
        }
      },
    })
  return <Button size="small" type="text" className={styles.back} icon={<UndoOutlined />} onClick={goBack}>{t('detail:goBack')}</Button>
}

const SKIPS = new Set(['field_readonly', 'reference_not_found', 'value_taken', 'choice_unknown', 'required'])

function Changes({ changes, fields, record, first }: { changes: HistoryEntry['changes']; fields: FieldDefinition[]; record: RecordRow; first: boolean }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const directory = useDirectory()
  if (changes.length === 0) return null
  const show = (field: FieldDefinition | undefined, value: unknown) => {
    if (isBlank(value)) return <span className={styles.blank}>{t('detail:blank')}</span>
    if (!field) return String(value)
    // History keeps the number of a linked record, not its title: that is known of those it still has.
    const same = JSON.stringify(record.values[field.key]) === JSON.stringify(value)
    const known = same ? record.labels?.[field.key] : undefined
    if (valueType(field) === 'relation') return typeof known === 'string' ? known : `#${String(value)}`
    return renderValue(value, { field, directory, language: i18n.language, label: known, files: record.files?.[field.key] })
  }
  const place = new Map(fields.map((field, index) => [field.key, index]))
  const ordered = [...changes].sort((a, b) => (place.get(a.field) ?? fields.length) - (place.get(b.field) ?? fields.length))
  return (
    <dl className={styles.changes}>
      {ordered.map((change) => {
        const field = fields.find((candidate) => candidate.key === change.field)
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
