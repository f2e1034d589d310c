import { ArrowLeftOutlined, CopyOutlined, DeleteOutlined, EditOutlined, LinkOutlined, MoreOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { deleteRecord } from '@/api/records'
import { meQuery } from '@/api/session'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { useLabel } from '@/i18n'
import { isEditable } from '@/kernel/definition'
import { shortNumber } from '@/kernel/short'
import { recordTitle } from '@/registry/recordTitle'
import { AppLink, useGo } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { Widgets } from '@/ui/Widgets'
import { rememberVisit } from '@/ui/recent'
import { useFeedback } from '@/ui/feedback'
import { useDocumentTitle } from '@/ui/useDocumentTitle'
import { NARROW, useMedia } from '@/ui/useBreakpoint'
import { CreateRecord } from '@/ui/record/CreateRecord'
import { RecordForm } from '@/ui/record/RecordForm'
import { RecordAside, RecordTabs } from '@/ui/record/RecordTabs'
import { useSaveRecord } from '@/ui/record/useSaveRecord'
import { Highlights } from './Highlights'
import { useRecord } from './useRecord'
import styles from './RecordPage.module.css'

const route = getRouteApi('/w/$ws/f/$form/r/$id')

export function RecordPage() {
  const params = route.useParams()
  const { form, record, error, retry } = useRecord(params.form, Number(params.id))
  if (form && record) return <Loaded form={form} record={record} />
  if (error) return <Failure error={error} onRetry={retry} />
  return <Bones />
}

function Loaded({ form, record }: { form: FormDefinition; record: RecordRow }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { ws } = route.useParams()
  const { tab, edit } = route.useSearch()
  const navigate = route.useNavigate()
  const go = useGo()
  const client = useQueryClient()
  const { data: me } = useQuery(meQuery)
  const { done, failed, modal } = useFeedback()
  const { save, dialog } = useSaveRecord(form)
  const [copying, setCopying] = useState(false)
  const narrow = useMedia(NARROW)
  const title = recordTitle(form, record)
  const formName = label(form.name, form.key)
  useDocumentTitle(`${title} · ${formName}`)
  const user = me?.user.id
  useEffect(() => {
    if (user !== undefined) rememberVisit(ws, user, { path: `/f/${form.key}/r/${record.id}`, title, hint: formName })
  }, [ws, user, form.key, record.id, title, formName])

  const setEdit = (on: boolean) => navigate({ search: (search) => ({ ...search, edit: on || undefined }), replace: true })
  const onSave = async (values: Values) => {
    if (await save(record, values)) done(t('common:saved'))
    setEdit(false)
  }
  const remove = () =>
    modal.confirm({
      title: t('detail:deleteTitle', { title }),
      content: t('detail:deleteHint'),
      okText: t('common:delete'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await deleteRecord(form.key, record.id, record.version)
        } catch (error) {
          return failed(error)
        }
        client.removeQueries({ queryKey: keys.record(form.key, record.id) })
        void client.invalidateQueries({ queryKey: [...keys.records(form.key), 'list'] })
        done(t('detail:deleted'))
        go(`/f/${form.key}`)
      },
    })

  const short = `${window.location.origin}/r/${shortNumber(record.id)}`
  const copyLink = () => navigator.clipboard.writeText(short).then(() => done(t('detail:linkCopied', { link: short })), failed)
  const menu = [
    { key: 'link', icon: <LinkOutlined />, label: t('detail:copyLink'), onClick: copyLink },
    ...(form.actions.includes('create') ? [{ key: 'copy', icon: <CopyOutlined />, label: t('detail:copyRecord'), onClick: () => setCopying(true) }] : []),
    ...(form.actions.includes('delete') ? [{ type: 'divider' as const }, { key: 'delete', danger: true, icon: <DeleteOutlined />, label: t('common:delete'), onClick: remove }] : []),
  ]

  return (
    <article className={styles.root}>
      <header className={styles.head}>
        <AppLink path={`/f/${form.key}`} className={styles.back} aria-label={t('detail:backTo', { form: formName })}><ArrowLeftOutlined /></AppLink>
        <div className={styles.names}>
          <p>{formName}</p>
          <h1 title={title}>{title}</h1>
        </div>
        <div className={styles.actions}>
          <Widgets place="record-actions" form={form} record={record} />
          {form.actions.includes('edit') && !edit && <Button type="primary" icon={<EditOutlined />} onClick={() => setEdit(true)}>{t('common:edit')}</Button>}
          <Dropdown trigger={['click']} menu={{ items: menu }}><Button icon={<MoreOutlined />} aria-label={t('common:more')} /></Dropdown>
        </div>
      </header>
      {edit ? (
        <div className={styles.editing}><RecordForm form={form} record={record} onSave={onSave} onCancel={() => setEdit(false)} columns={2} /></div>
      ) : (
        <div className={styles.scroll}>
          <Highlights form={form} record={record} />
          <div className={narrow ? undefined : styles.columns}>
            <div className={styles.tabs}>
              <RecordTabs form={form} record={record} columns={2} tab={tab} withoutAside={!narrow} onTab={(next) => navigate({ search: { tab: next === 'fields' ? undefined : next }, replace: true })} />
            </div>
            {!narrow && <RecordAside form={form} record={record} />}
          </div>
        </div>
      )}
      {dialog}
      {copying && <CreateRecord form={form.key} preset={copied(form, record)} presetLabels={record.labels as Record<string, string>} onClose={() => setCopying(false)} onCreated={(made) => go(`/f/${form.key}/r/${made.id}`)} />}
    </article>
  )
}

/** What a copy starts with: everything a person may write, but for what must be different in every record. */
function copied(form: FormDefinition, record: RecordRow): Values {
  const fields = form.fields.filter((field) => isEditable(field) && !field.unique && !OWN_FILES.has(field.type))
  return Object.fromEntries(fields.filter((field) => record.values[field.key] !== undefined).map((field) => [field.key, record.values[field.key]]))
}

/** A file belongs to one record. */
const OWN_FILES: ReadonlySet<string> = new Set(['attachments', 'images', 'signature'])

function Bones() {
  return (
    <div className={styles.root} aria-busy>
      <div className={styles.head}><span className="dg-bone" style={{ width: 220, height: 20, margin: '14px 0' }} /></div>
      <div className={styles.scroll}>
        <div className={styles.tabs} style={{ display: 'grid', gap: 26, paddingTop: 24 }}>
          {[70, 56, 64, 48, 60].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}
        </div>
      </div>
    </div>
  )
}
