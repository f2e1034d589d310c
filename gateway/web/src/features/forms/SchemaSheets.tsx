import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Progress, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { detailText } from '@/api/errors'
import { deletedFieldsQuery, indexesQuery, jobsQuery, restoreField, restoreVersion, versionsQuery, type DeletedField, type FormVersion, type StoredDraft } from '@/api/drafts'
import { keys } from '@/api/keys'
import { i18n, useLabel } from '@/i18n'
import { moment } from '@/kernel/moment'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { Sheet } from '@/ui/Sheet'
import { ChangeList } from './ChangeList'
import styles from './Designer.module.css'

interface SheetProps {
  form: string
  nameOf: (key: string) => string
  onClose: () => void
}

const at = (instant: string) => moment(instant).format('YYYY-MM-DD HH:mm')

/** Every published version; an old one comes back as a draft that is looked at before it holds. */
export function VersionsSheet({ form, nameOf, onRestored, onClose }: SheetProps & { onRestored: (draft: StoredDraft) => void }) {
  const { t } = useTranslation()
  const { modal, failed, done } = useFeedback()
  const { data, isError, error, refetch } = useQuery(versionsQuery(form))
  const restore = (version: FormVersion) =>
    modal.confirm({
      title: t('designer:versions.restoreTitle', { version: version.version }), content: t('designer:versions.restoreHint'), okText: t('designer:versions.restore'), cancelText: t('common:cancel'),
      onOk: async () => {
        try {
          onRestored(await restoreVersion(form, version.version))
          done(t('designer:versions.restored', { version: version.version }))
          onClose()
        } catch (refused) {
          failed(refused)
        }
      },
    })
  return (
    <Sheet open title={t('designer:versions.title')} onClose={onClose}>
      {isError ? <Failure error={error} onRetry={refetch} /> : (
        <ul className={styles.rows} aria-busy={!data}>
          {data?.map((version, index) => (
            <li key={version.version}>
              <div className={styles.rowHead}>
                <strong>{t('designer:versions.number', { version: version.version })}{index === 0 && <Tag color="blue" style={{ marginLeft: 8 }}>{t('designer:versions.current')}</Tag>}</strong>
                {index > 0 && <Button size="small" onClick={() => restore(version)}>{t('designer:versions.restore')}</Button>}
              </div>
              <span className={styles.when}>{at(version.at)}{version.actor_name ? ` · ${version.actor_name}` : ''}</span>
              {version.summary.length > 0 && <ChangeList changes={version.summary} nameOf={nameOf} />}
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}

/** Removed fields, whose values are kept for a while and come back with them. */
export function DeletedFieldsSheet({ form, onRestored, onClose }: Omit<SheetProps, 'nameOf'> & { onRestored: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { failed, done } = useFeedback()
  const { data, isError, error, refetch } = useQuery(deletedFieldsQuery(form))
  const restore = async (field: DeletedField) => {
    try {
      await restoreField(form, field)
      await client.invalidateQueries({ queryKey: keys.form(form) })
      done(t('designer:deleted.restored'))
      onRestored()
    } catch (refused) {
      failed(refused)
    }
  }
  return (
    <Sheet open title={t('designer:deleted.title')} onClose={onClose}>
      {isError ? <Failure error={error} onRetry={refetch} /> : data?.length === 0 ? <EmptyState title={t('designer:deleted.none')} hint={t('designer:deleted.hint')} /> : (
        <ul className={styles.rows} aria-busy={!data}>
          {data?.map((field) => (
            <li key={field.id}>
              <div className={styles.rowHead}><strong>{label(field.name, field.key)}</strong><Button size="small" onClick={() => restore(field)}>{t('designer:deleted.restore')}</Button></div>
              <span className={styles.when}>{t(`fields:types.${field.type}`)} {field.removed_at ? ` · ${at(field.removed_at)}` : ''}{field.removed_by_name ? ` · ${field.removed_by_name}` : ''}{field.converted ? ` · ${t('designer:deleted.converted')}` : ''}{field.until ? ` · ${t('designer:deleted.until', { day: moment(field.until).format('YYYY-MM-DD') })}` : ''}</span>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}

/** What is worked on in the background, and the indexes the system keeps by itself. */
export function DataSheet({ form, nameOf, onClose }: SheetProps) {
  const { t } = useTranslation()
  const jobs = useQuery(jobsQuery(form))
  const indexes = useQuery(indexesQuery(form))
  const size = (bytes: number) => (bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`)
  const word = (group: string, value: string | undefined) => (value && i18n.exists(`designer:${group}.${value}`) ? t(`designer:${group}.${value}`) : (value ?? ''))
  return (
    <Sheet open title={t('designer:data.title')} onClose={onClose}>
      <div className={styles.rows}>
        <h3>{t('designer:data.jobs')}</h3>
        {jobs.data?.length === 0 && <p className={styles.when}>{t('designer:data.noJobs')}</p>}
        <ul>
          {jobs.data?.map((job) => (
            <li key={job.id}>
              <div className={styles.rowHead}><span>{word('jobKinds', job.kind)}{job.field ? ` · ${nameOf(job.field)}` : ''}</span><span className={styles.when}>{t(`designer:jobStates.${job.state}`)}</span></div>
              {job.total > 0 && <Progress percent={Math.floor((job.done / job.total) * 100)} size="small" aria-label={word('jobKinds', job.kind)} status={job.error ? 'exception' : undefined} />}
              {job.error && <span className={styles.details}>{detailText(job.error)}</span>}
            </li>
          ))}
        </ul>
        <h3 style={{ marginTop: 20 }}>{t('designer:data.indexes')}</h3>
        <p className={styles.when}>{t('designer:data.indexesHint')}</p>
        <ul>
          {indexes.data?.map((index) => (
            <li key={index.name}>
              <div className={styles.rowHead}><span>{index.fields.map(nameOf).join(' + ') || t('designer:data.own')}</span><span className={styles.when}>{[index.size > 0 && size(index.size), t(`designer:indexStates.${index.state}`)].filter(Boolean).join(' · ')}</span></div>
              <span className={styles.details}>{[word('indexReasons', index.why), index.asked > 0 && t('designer:data.asked', { count: index.asked }), t('designer:data.scans', { count: index.scans }), index.name].filter(Boolean).join(' · ')}</span>
            </li>
          ))}
        </ul>
      </div>
    </Sheet>
  )
}
