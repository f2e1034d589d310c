import { ArrowLeftOutlined, CheckCircleFilled, CloudUploadOutlined, DownloadOutlined, ExclamationCircleFilled, PauseCircleOutlined, UndoOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Progress, Steps, Tag, Upload } from 'antd'
import type { TFunction } from 'i18next'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { detailText } from '@/api/errors'
import { keys } from '@/api/keys'
import { importQuery, isImportOver, isImportStill, moveImport, stageImport, undoImport } from '@/api/records'
import type { FormDefinition, ImportReport } from '@/api/types'
import { useLabel } from '@/i18n'
import { isEditable } from '@/kernel/definition'
import { AppLink, useGo } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { useFeedback } from '@/ui/feedback'
import { Mapping } from './Mapping'
import styles from './ImportPage.module.css'

const route = getRouteApi('/w/$ws/import/$form')

/** Upload a workbook, watch it come in, read which rows were refused and why, and take it all back if it was wrong. */
export function ImportPage() {
  const { t } = useTranslation()
  const label = useLabel()
  const { form: key } = route.useParams()
  const { import: id } = route.useSearch()
  const navigate = route.useNavigate()
  const { failed } = useFeedback()
  const { data: form, isError, error, refetch } = useQuery(formQuery(key))
  const start = useMutation({
    mutationFn: (file: File) => stageImport(key, file),
    onSuccess: (started) => navigate({ search: { import: started.id } }),
    onError: failed,
  })
  if (isError) return <Failure error={error} onRetry={refetch} />
  const name = label(form?.name, key)
  return (
    <Page
      width={960}
      header={<PageHeader
        leading={<AppLink path={`/f/${key}`} className={styles.back} aria-label={t('detail:backTo', { form: name })}><ArrowLeftOutlined /></AppLink>}
        title={t('imports:title', { form: name })}
      />}
    >
      {id === undefined ? (
        <>
          <ImportSteps at={0} />
          <Upload.Dragger
            className={styles.drop} accept=".xlsx,.xls,.ods,.csv,.tsv,.txt" multiple={false} showUploadList={false} disabled={start.isPending}
            beforeUpload={(file) => {
              start.mutate(file)
              return false
            }}
          >
            <p className={styles.dropIcon} aria-hidden><CloudUploadOutlined /></p>
            <p className={styles.dropTitle}>{start.isPending ? t('imports:uploading') : t('imports:drop')}</p>
            <p className={styles.dropHint}>{t('imports:formats')}</p>
          </Upload.Dragger>
          {form && <Headings form={form} />}
        </>
      ) : <Result id={id} form={form} formKey={key} onAgain={() => navigate({ search: {} })} />}
    </Page>
  )
}

/** Where in the four steps an import is. */
function ImportSteps({ at, done = false }: { at: number; done?: boolean }) {
  const { t } = useTranslation()
  const names = ['upload', 'map', 'check', 'run'] as const
  return <Steps className={styles.steps} size="small" responsive={false} current={done ? names.length : at} items={names.map((name) => ({ title: t(`imports:step.${name}`) }))} />
}

/** Which headings the first row may have, so that the columns find their fields. */
function Headings({ form }: { form: FormDefinition }) {
  const { t } = useTranslation()
  const label = useLabel()
  const fields = form.fields.filter((field) => isEditable(field) && field.type !== 'line_items')
  return (
    <section className={styles.headings}>
      <h2>{t('imports:headings')}</h2>
      <p>{t('imports:headingsHint')}</p>
      <ul>
        {fields.map((field) => <li key={field.key}><Tag>{label(field.name, field.key)}{field.required ? ' *' : ''}</Tag></li>)}
      </ul>
    </section>
  )
}

function Result({ id, form, formKey, onAgain }: { id: number; form: FormDefinition | undefined; formKey: string; onAgain: () => void }) {
  const { t } = useTranslation()
  const go = useGo()
  const client = useQueryClient()
  const { failed, done, modal } = useFeedback()
  const { data: report, isError, error, refetch } = useQuery(importQuery(id))
  const over = report !== undefined && isImportOver(report)
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: keys.records(formKey) })
  }, [over, client, formKey])
  const undo = useMutation({
    mutationFn: () => undoImport(id),
    onSuccess: () => {
      done(t('imports:undone'))
      void client.invalidateQueries({ queryKey: keys.records(formKey) })
      void refetch()
    },
    onError: failed,
  })
  const move = useMutation({ mutationFn: (step: 'start' | 'pause' | 'resume') => moveImport(id, step), onSuccess: () => refetch(), onError: failed })
  if (isError) return <Failure error={error} onRetry={refetch} />
  if (!report) return <div className={styles.result} aria-busy><span className="dg-bone" style={{ width: 200, height: 20 }} /></div>
  if (report.state === 'uploaded') return <><ImportSteps at={1} /><Mapping id={id} form={form} formKey={formKey} onMapped={() => void refetch()} /></>
  const trying = report.state === 'checking' || report.state === 'checked'
  const handled = report.imported + report.updated + report.rejected
  const percent = report.total ? Math.floor((handled * 100) / report.total) : over ? 100 : 0
  const settled = isImportStill(report)
  const good = settled && report.rejected === 0 && report.state !== 'failed' && report.state !== 'paused'
  const state = report.state === 'done' && report.rejected ? 'partly' : report.state === 'queued' || report.state === 'undoing' ? 'running' : report.state
  return (
    <>
      <ImportSteps at={trying ? 2 : 3} done={over} />
      <section className={styles.result} aria-live="polite">
        <h2 className={good ? styles.good : undefined}>
          {settled && (good ? <CheckCircleFilled /> : report.state === 'paused' ? <PauseCircleOutlined /> : <ExclamationCircleFilled className={styles.warn} />)}
          {t(`imports:state.${state}`)}
        </h2>
        {!settled && <Progress percent={report.state === 'checking' ? undefined : percent} status="active" showInfo={report.state !== 'checking'} aria-label={t(`imports:state.${state}`)} />}
        {report.failure && <p className={styles.bad}>{detailText(report.failure)}</p>}
        {report.ignored && report.ignored.length > 0 && <p className={styles.ignored}>{t('imports:ignored', { names: report.ignored.join(', ') })}</p>}
        <dl className={styles.figures}>
          <div><dt>{t('imports:total')}</dt><dd>{report.total}</dd></div>
          <div><dt>{t(trying ? 'imports:wouldImport' : 'imports:imported')}</dt><dd className={styles.good}>{report.imported}</dd></div>
          {report.updated > 0 && <div><dt>{t(trying ? 'imports:wouldUpdate' : 'imports:updated')}</dt><dd className={styles.good}>{report.updated}</dd></div>}
          <div><dt>{t(trying ? 'imports:wouldReject' : 'imports:rejected')}</dt><dd className={report.rejected ? styles.bad : undefined}>{report.rejected}</dd></div>
        </dl>
        {report.made > 0 && report.state !== 'undone' && <p className={styles.ignored}>{t('imports:made', { count: report.made })}</p>}
        {report.state === 'undone' && <p className={styles.ignored}>{undoneText(t, report)}</p>}
        <div className={styles.actions}>
          {report.state === 'checked' && (
            <Button type="primary" loading={move.isPending} disabled={report.imported + report.updated === 0} onClick={() => move.mutate('start')}>
              {t('imports:start', { count: report.imported + report.updated })}
            </Button>
          )}
          {(report.state === 'queued' || report.state === 'running') && <Button icon={<PauseCircleOutlined />} loading={move.isPending} onClick={() => move.mutate('pause')}>{t('imports:pause')}</Button>}
          {report.state === 'paused' && <Button type="primary" loading={move.isPending} onClick={() => move.mutate('resume')}>{t('imports:resume')}</Button>}
          {over && <Button type="primary" onClick={() => go(`/f/${formKey}`)}>{t('imports:view')}</Button>}
          {report.rejected > 0 && settled && <Button icon={<DownloadOutlined />} href={`/api/v1/imports/${id}/errors.xlsx`}>{t('imports:errorBook')}</Button>}
          {(over || report.state === 'checked') && <Button onClick={onAgain}>{t('imports:again')}</Button>}
          {report.imported > 0 && (report.state === 'done' || report.state === 'failed' || report.state === 'paused') && (
            <Button
              icon={<UndoOutlined />} loading={undo.isPending}
              onClick={() => modal.confirm({ title: t('imports:undoTitle', { count: report.imported }), content: t('imports:undoHint'), okButtonProps: { danger: true }, okText: t('imports:undo'), onOk: () => undo.mutateAsync().catch(() => undefined) })}
            >
              {t('imports:undo')}
            </Button>
          )}
        </div>
      </section>
      {report.errors.length > 0 && <Errors report={report} form={form} />}
    </>
  )
}

/** What an undo took back, and what stayed because somebody has a use for it. */
function undoneText(t: TFunction, report: ImportReport): string {
  const kept = report.imported - report.removed
  const used = report.made - report.unmade
  return [
    t('imports:took', { count: report.removed + report.unmade }),
    kept > 0 && t('imports:keptChanged', { count: kept }),
    used > 0 && t('imports:keptUsed', { count: used }),
  ].filter(Boolean).join(' ')
}

function Errors({ report, form }: { report: ImportReport; form: FormDefinition | undefined }) {
  const { t } = useTranslation()
  const label = useLabel()
  const name = (key: string | null) => (key ? label(form?.fields.find((field) => field.key === key)?.name, key) : '')
  return (
    <section className={styles.errors}>
      <h2>{t('imports:errors')}</h2>
      <div className={styles.tableBox}>
        <table>
          <thead><tr><th scope="col">{t('imports:row')}</th><th scope="col">{t('detail:field')}</th><th scope="col">{t('imports:reason')}</th></tr></thead>
          <tbody>
            {report.errors.map((error, index) => <tr key={index}><td>{error.row === report.errors[index - 1]?.row ? null : error.row}</td><td>{name(error.field)}</td><td>{error.message}</td></tr>)}
          </tbody>
        </table>
      </div>
    </section>
  )
}
