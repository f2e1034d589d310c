import { ArrowLeftOutlined, DeleteOutlined, EllipsisOutlined, PlusOutlined, PrinterOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useBlocker } from '@tanstack/react-router'
import { Button, Dropdown, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, detailText, errorText } from '@/api/errors'
import { formQuery } from '@/api/forms'
import { deleteTemplate, saveTemplate, templatesQuery, type ListedTemplate } from '@/api/printing'
import { meQuery } from '@/api/session'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { freeTemplateKey, newTemplate, readable, type PrintTemplate } from '@/kernel/printTemplate'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { PageHeader } from '@/ui/PageHeader'
import { usePhone } from '@/ui/useBreakpoint'
import { Blocks } from './Blocks'
import { PaperEditor } from './PaperEditor'
import { Preview } from './Preview'
import { usePlaces, type Places } from './usePlaces'
import styles from './Printing.module.css'

const route = getRouteApi('/w/$ws/edit/form/$form/print')

/** The print templates of a form: one is chosen, changed, looked at with a real record, and saved. */
export function TemplatesPage() {
  const { form: key } = route.useParams()
  const form = useQuery(formQuery(key))
  const templates = useQuery(templatesQuery(key))
  const error = form.error ?? templates.error
  if (error) return <Failure error={error} onRetry={() => { void form.refetch(); void templates.refetch() }} />
  if (!form.data || !templates.data) return <div aria-busy style={{ padding: 24 }}><span className="dg-bone" style={{ width: 240, height: 20 }} /></div>
  return <Opened form={form.data} templates={templates.data} />
}

function Opened({ form, templates }: { form: FormDefinition; templates: ListedTemplate[] }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const { template: asked } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useQuery(meQuery)
  const places = usePlaces(form)
  const stored = templates.find((each) => each.key === asked) ?? (asked ? undefined : templates[0])
  const key = stored?.key ?? asked
  const create = () => void navigate({ search: (now) => ({ ...now, template: freeTemplateKey(new Set(templates.map((each) => each.key))) }) })
  if (!key) {
    return (
      <div className={styles.root}>
        <Head form={form} />
        <EmptyState icon={<PrinterOutlined />} title={t('printing:none')} hint={t('printing:noneHint')} actions={<Button type="primary" icon={<PlusOutlined />} onClick={create}>{t('printing:create')}</Button>} />
      </div>
    )
  }
  const company = me?.tenant.name ?? ''
  const fresh = () => newTemplate({ [i18n.language]: t('printing:nameOfNew', { number: templates.length + 1 }) }, form.fields, company, [t('printing:partyA'), t('printing:partyB')])
  const opened = stored?.blocks ? named(stored as PrintTemplate, places) : fresh()
  return (
    <Editor
      key={key} form={form} places={places} company={company} templateKey={key} opened={opened} unsaved={!stored}
      choices={[...templates.map((each) => ({ value: each.key, label: label(each.name, each.key) })), ...(stored ? [] : [{ value: key, label: t('printing:newOne') }])]}
      onChoose={(template) => void navigate({ search: (now) => ({ ...now, template }) })} onCreate={create}
    />
  )
}

/** Fields in texts by the names people know them by. */
function named({ name, paper, landscape, header, footer, blocks }: PrintTemplate, places: Places): PrintTemplate {
  const said = (text: string) => readable(text, places.names)
  const band = (given: PrintTemplate['header']) => given && Object.fromEntries(Object.entries(given).map(([side, text]) => [side, said(text)]))
  return {
    name, paper, landscape, header: band(header), footer: band(footer),
    blocks: blocks.map((block) => ({ ...block, ...(block.text === undefined ? {} : { text: said(block.text) }), ...(block.labels ? { labels: block.labels.map(said) } : {}) })),
  }
}

function Head({ form, hint, actions }: { form: FormDefinition; hint?: React.ReactNode; actions?: React.ReactNode }) {
  const { t } = useTranslation()
  const label = useLabel()
  const name = label(form.name, form.key)
  const back = <AppLink path={`/edit/form/${form.key}`} className={styles.back} aria-label={t('printing:backToDesign')}><ArrowLeftOutlined /></AppLink>
  return <PageHeader leading={back} title={t('printing:titleOf', { form: name })} hint={hint} actions={actions} />
}

interface EditorProps {
  form: FormDefinition
  places: Places
  company: string
  templateKey: string
  opened: PrintTemplate
  unsaved: boolean
  choices: { value: string; label: string }[]
  onChoose: (key: string) => void
  onCreate: () => void
}

function Editor({ form, places, company, templateKey, opened, unsaved, choices, onChoose, onCreate }: EditorProps) {
  const { t } = useTranslation()
  const phone = usePhone()
  const client = useQueryClient()
  const navigate = route.useNavigate()
  const { record } = route.useSearch()
  const { done, failed, modal } = useFeedback()
  const [template, setTemplate] = useState(opened)
  const [kept, setKept] = useState(unsaved ? null : opened)
  const [problem, setProblem] = useState<{ block: number; text: string } | null>(null)
  const [looking, setLooking] = useState(false)
  const [saving, setSaving] = useState(false)
  const dirty = template !== kept
  useBlocker({ shouldBlockFn: ({ current, next }) => dirty && kept !== null && (current.pathname !== next.pathname || (current.search as { template?: string }).template !== (next.search as { template?: string }).template) && !window.confirm(t('printing:leaveUnsaved')), enableBeforeUnload: () => dirty && kept !== null })
  const change = (part: Partial<PrintTemplate>) => {
    setTemplate((now) => ({ ...now, ...part }))
    setProblem(null)
  }
  const save = async () => {
    setSaving(true)
    try {
      await saveTemplate(form.key, templateKey, template)
      setKept(template)
      await client.invalidateQueries({ queryKey: templatesQuery(form.key).queryKey })
      done(t('common:saved'))
    } catch (error) {
      const detail = error instanceof ApiError ? error.details.find((each) => each.params?.block !== undefined) : undefined
      if (detail) setProblem({ block: Number(detail.params!.block), text: detailText(detail) })
      else failed(error)
    } finally {
      setSaving(false)
    }
  }
  const remove = () => modal.confirm({
    title: t('printing:deleteTitle'), content: t('printing:deleteHint'), okText: t('common:delete'), okButtonProps: { danger: true },
    onOk: async () => {
      try {
        await deleteTemplate(form.key, templateKey)
      } catch (error) {
        return failed(errorText(error))
      }
      setKept(template)
      await client.invalidateQueries({ queryKey: templatesQuery(form.key).queryKey })
      void navigate({ search: {} })
    },
  })
  const choose = <Select value={templateKey} options={choices} aria-label={t('printing:template')} style={{ minWidth: phone ? 0 : 200 }} onChange={onChoose} />
  const more = { items: [
    { key: 'new', icon: <PlusOutlined />, label: t('printing:create'), onClick: onCreate },
    ...(kept ? [{ type: 'divider' as const }, { key: 'delete', icon: <DeleteOutlined />, danger: true, label: t('common:delete'), onClick: remove }] : []),
  ] }
  const editor = (
    <section className={styles.editor} aria-label={t('printing:title')}>
      <PaperEditor template={template} places={places} problem={problem?.block === 0 ? problem.text : null} onChange={change} />
      <Blocks blocks={template.blocks} form={form} places={places} company={company} problem={problem} onChange={(blocks) => change({ blocks })} />
    </section>
  )
  const preview = <Preview form={form} template={template} record={record} onRecord={(id) => void navigate({ search: (now) => ({ ...now, record: id }), replace: true })} />
  return (
    <div className={styles.root}>
      <Head
        form={form} hint={<span className={phone ? 'sr-only' : styles.state} role="status">{dirty ? t('printing:unsaved') : t('printing:saved')}</span>}
        actions={<>
          {!phone && choose}
          <Dropdown trigger={['click']} menu={more}><Button icon={<EllipsisOutlined />} aria-label={t('common:more')} /></Dropdown>
          <Button type="primary" loading={saving} disabled={!dirty} onClick={() => void save()}>{t('common:save')}</Button>
        </>}
      />
      {phone && (
        <div className={styles.bar}>
          {choose}
          <Segmented value={looking} aria-label={t('printing:mode')} options={[{ value: false, label: t('common:edit') }, { value: true, label: t('printing:preview') }]} onChange={setLooking} />
        </div>
      )}
      <div className={styles.columns}>
        {(!phone || !looking) && editor}
        {(!phone || looking) && preview}
      </div>
    </div>
  )
}
