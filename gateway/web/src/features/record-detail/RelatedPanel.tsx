import { NodeIndexOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formQuery, relatedQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { queryRecords } from '@/api/records'
import type { RelatedForm } from '@/api/types'
import { useLabel } from '@/i18n'
import type { RecordPanelProps } from '@/registry/places'
import { recordTitle } from '@/registry/recordTitle'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { CreateRecord } from '@/ui/record/CreateRecord'
import { useFieldContext } from '@/ui/record/useFieldContext'
import styles from './RelatedPanel.module.css'

const SHOWN = 5
const SUMMARY_FIELDS = 3
const SUMMARY_TYPES = new Set(['select', 'money', 'date', 'number', 'percent', 'person', 'auto_number'])

/** Records of other forms that point here: the contracts of a customer, the payments of a contract. */
export default function RelatedPanel({ form, record }: RecordPanelProps) {
  const { t } = useTranslation()
  const { data, isPending, isError, error, refetch } = useQuery(relatedQuery(form.key))
  if (isPending) return <div aria-busy style={{ padding: 12 }}><span className="dg-bone" style={{ width: '60%' }} /></div>
  if (isError) return <Failure compact error={error} onRetry={refetch} />
  if (data.length === 0) return <EmptyState compact icon={<NodeIndexOutlined />} title={t('detail:noRelated')} />
  return (
    <div className={styles.groups}>
      {data.map((related) => <Group key={`${related.form}.${related.field}`} related={related} id={record.id} title={recordTitle(form, record)} />)}
    </div>
  )
}

function Group({ related, id, title }: { related: RelatedForm; id: number; title: string }) {
  const { t } = useTranslation()
  const label = useLabel()
  const context = useFieldContext()
  const [creating, setCreating] = useState(false)
  const { data: form } = useQuery(formQuery(related.form))
  const value = related.many ? [id] : id
  const filter = { field: related.field, op: related.many ? 'has_any' as const : 'eq' as const, value }
  const query = { filter, limit: SHOWN, count: true }
  const page = useQuery({
    queryKey: keys.recordList(related.form, query),
    queryFn: ({ signal }) => queryRecords(related.form, query, signal),
  })
  const count = page.data?.count
  const summary = form?.fields.filter((field) => field.key !== related.field && field.key !== form.title_field && SUMMARY_TYPES.has(field.type)).slice(0, SUMMARY_FIELDS) ?? []
  return (
    <section className={styles.group}>
      <header>
        <h3>{label(form?.name ?? related.name, related.form)}{count && <span className={styles.count}>{count.value}{count.capped ? '+' : ''}</span>}</h3>
        {form?.actions.includes('create') && (
          <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => setCreating(true)}>{t('common:create')}</Button>
        )}
      </header>
      {page.isError ? <Failure compact error={page.error} onRetry={page.refetch} /> : page.data && form && (
        page.data.rows.length > 0 && (
          <ul>
            {page.data.rows.map((row) => (
              <li key={row.id}>
                <AppLink path={`/f/${related.form}/r/${row.id}`} className={styles.row}>
                  <span className={styles.title}>{recordTitle(form, row)}</span>
                  {summary.map((field) => !isBlank(row.values[field.key]) && (
                    <span key={field.key} className={styles.value} data-type={field.type}>{renderValue(row.values[field.key], context(field, row))}</span>
                  ))}
                </AppLink>
              </li>
            ))}
          </ul>
        )
      )}
      {page.data?.next && (
        <AppLink className={styles.all} path={`/f/${related.form}/v/all`} search={{ filter }}>{t('detail:all')} <RightOutlined style={{ fontSize: 10 }} /></AppLink>
      )}
      {creating && <CreateRecord form={related.form} preset={{ [related.field]: value }} presetLabels={{ [related.field]: related.many ? [title] : title }} onClose={() => setCreating(false)} />}
    </section>
  )
}
