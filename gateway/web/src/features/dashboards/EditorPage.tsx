import { ArrowLeftOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import { GridLayout, useContainerWidth } from 'react-grid-layout'
import 'react-grid-layout/css/styles.css'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { dashboardQuery, saveDashboard, saveReport, type StoredDashboard } from '@/api/reporting'
import { useLabel } from '@/i18n'
import { COLUMNS, placeBelow, type Report, type WidgetPlace } from '@/kernel/report'
import { WIDGETS } from '@/registry/widgets'
import { AppLink, useGo } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { PageHeader } from '@/ui/PageHeader'
import { PagePending } from '@/ui/PagePending'
import { useFeedback } from '@/ui/feedback'
import { usePhone } from '@/ui/useBreakpoint'
import { EditorColumn } from './EditorColumn'
import { ReportSheet } from './ReportSheet'
import { WidgetCard } from './WidgetCard'
import { nudge } from './nudge'
import styles from './Dashboard.module.css'

const route = getRouteApi('/w/$ws/edit/dashboard/$dashboard')
const HANDLE = 'dashboard-handle'
const ROW_PX = 52
const GAP_PX = 12

export function EditorPage() {
  const { dashboard: key } = route.useParams()
  const { data, isError, error, refetch } = useQuery({ ...dashboardQuery(key), staleTime: Infinity })
  if (isError) return <Failure error={error} onRetry={refetch} />
  return data ? <Editor key={key} stored={data} /> : <PagePending />
}

/** Places and reports of one dashboard; nothing is stored before "save". */
function Editor({ stored }: { stored: StoredDashboard }) {
  const { t } = useTranslation()
  const label = useLabel()
  const go = useGo()
  const client = useQueryClient()
  const { done, failed } = useFeedback()
  const { width, containerRef, mounted } = useContainerWidth()
  const phone = usePhone()
  const [places, setPlaces] = useState(stored.widgets)
  const [reports, setReports] = useState(stored.reports)
  const [edited, setEdited] = useState<Report | 'new' | null>(null)
  const [busy, setBusy] = useState(false)
  const place = (id: string) => places.find((widget) => widget.report === id)
  const save = async () => {
    setBusy(true)
    try {
      const { key, app, name, roles } = stored
      await saveDashboard({ key, app, name, roles, widgets: places })
      await client.invalidateQueries({ queryKey: keys.dashboards })
      await client.invalidateQueries({ queryKey: keys.apps })
      done(t('common:saved'))
      go(`/d/${stored.key}`)
    } catch (error) {
      failed(error)
    } finally {
      setBusy(false)
    }
  }
  /** A report exists before a dashboard may show it, so it is stored at once; where it stands is not. */
  const onReport = async (report: Report) => {
    await saveReport(report)
    await client.invalidateQueries({ queryKey: keys.report(report.key) })
    setReports((known) => ({ ...known, [report.key]: report }))
    if (!place(report.key)) setPlaces((known) => [...known, placeBelow(known, report.key, WIDGETS[report.widget].size)])
    setEdited(null)
  }
  const onKey = (event: KeyboardEvent, widget: WidgetPlace, report: Report) => {
    if (event.target !== event.currentTarget) return
    const next = nudge(widget, event.key, event.shiftKey, WIDGETS[report.widget].least)
    if (!next) return
    event.preventDefault()
    setPlaces((known) => known.map((each) => (each.report === widget.report ? next : each)))
  }
  const tools = (widget: WidgetPlace, report: Report) => {
    const name = label(report.name, report.key)
    return (
      <>
        <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('dashboards:editReport', { name })} onClick={() => setEdited(report)} />
        <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('dashboards:remove', { name })} onClick={() => setPlaces((known) => known.filter((each) => each.report !== widget.report))} />
      </>
    )
  }
  return (
    <div className={styles.root}>
      <PageHeader
        leading={<AppLink path={`/d/${stored.key}`} aria-label={t('common:back')} style={{ color: 'var(--dg-text-2)' }}><ArrowLeftOutlined /></AppLink>}
        title={label(stored.name, stored.key)}
        actions={
          <>
            <Button icon={<PlusOutlined />} onClick={() => setEdited('new')}>{t('dashboards:add')}</Button>
            <Button type="primary" loading={busy} onClick={save}>{t('common:save')}</Button>
          </>
        }
      />
      <div className={styles.scroll}>
        {!phone && <p className={styles.hint}>{t('dashboards:editHint')}</p>}
        {phone && <EditorColumn places={places} reports={reports} tools={tools} onChange={setPlaces} />}
        <div ref={containerRef} className={styles.editing}>
          {mounted && !phone && (
            <GridLayout
              width={width} gridConfig={{ cols: COLUMNS, rowHeight: ROW_PX, margin: [GAP_PX, GAP_PX], containerPadding: [0, 0] }}
              dragConfig={{ enabled: true, handle: `.${HANDLE}`, cancel: 'button' }}
              layout={places.flatMap((widget) => {
                const least = reports[widget.report] && WIDGETS[reports[widget.report]!.widget].least
                return least ? [{ i: widget.report, x: widget.x, y: widget.y, w: widget.w, h: widget.h, minW: least.w, minH: least.h }] : []
              })}
              onLayoutChange={(layout) => setPlaces(layout.map(({ i, x, y, w, h }) => ({ report: i, x, y, w, h })))}
            >
              {places.flatMap((widget) => {
                const report = reports[widget.report]
                if (!report) return []
                const name = label(report.name, report.key)
                return [
                  <div key={widget.report} className={styles.editCard} tabIndex={0} role="group" aria-label={t('dashboards:moveHint', { name })} onKeyDown={(event) => onKey(event, widget, report)}>
                    <WidgetCard
                      report={report} onDrill={() => {}} handle={`${HANDLE} ${styles.handle}`}
                      tools={tools(widget, report)}
                    />
                  </div>,
                ]
              })}
            </GridLayout>
          )}
        </div>
      </div>
      {edited && <ReportSheet report={edited === 'new' ? null : edited} app={stored.app} taken={new Set(Object.keys(reports))} onSave={onReport} onClose={() => setEdited(null)} />}
    </div>
  )
}
