import { BarChartOutlined, EditOutlined, LockOutlined, ReloadOutlined } from '@ant-design/icons'
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { ApiError } from '@/api/errors'
import { answerQuery, dashboardQuery, reportKeys, type AnswerRow, type StoredDashboard } from '@/api/reporting'
import { meQuery } from '@/api/session'
import { useLabel } from '@/i18n'
import { inReadingOrder, type WidgetPlace } from '@/kernel/report'
import { WIDGETS } from '@/registry/widgets'
import { Ago } from '@/ui/Ago'
import { useGo } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { PageHeader } from '@/ui/PageHeader'
import { usePhone } from '@/ui/useBreakpoint'
import { DrillSheet } from './DrillSheet'
import { WidgetCard } from './WidgetCard'
import styles from './Dashboard.module.css'

const route = getRouteApi('/w/$ws/d/$dashboard')

export function DashboardPage() {
  const { t } = useTranslation()
  const label = useLabel()
  const go = useGo()
  const client = useQueryClient()
  const { dashboard: key } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useQuery(meQuery)
  const { data: dashboard, isError, error, refetch } = useQuery(dashboardQuery(key))
  const drill = (report: string, row: AnswerRow | null) => navigate({ search: { report, key: row?.key ?? [] } })
  const drilled = search.report ? dashboard?.reports[search.report] : undefined
  if (isError) {
    return error instanceof ApiError && error.status === 404
      ? <EmptyState icon={<LockOutlined />} title={t('dashboards:unknown')} hint={t('dashboards:unknownHint')} />
      : <Failure error={error} onRetry={refetch} />
  }
  const mayEdit = me?.admin.includes('reports')
  return (
    <div className={styles.root}>
      <PageHeader
        title={dashboard && label(dashboard.name, dashboard.key)}
        hint={dashboard && <AsOf dashboard={dashboard} />}
        actions={
          <>
            <Button type="text" icon={<ReloadOutlined />} aria-label={t('dashboards:refresh')} onClick={() => void client.invalidateQueries({ queryKey: reportKeys })} />
            {mayEdit && <Button icon={<EditOutlined />} onClick={() => go(`/edit/dashboard/${key}`)}>{t('common:edit')}</Button>}
          </>
        }
      />
      <div className={styles.scroll}>
        {!dashboard ? <Bones /> : dashboard.widgets.length === 0 ? (
          <EmptyState
            icon={<BarChartOutlined />} title={t('dashboards:empty')} hint={t(mayEdit ? 'dashboards:emptyEditHint' : 'dashboards:emptyHint')}
            actions={mayEdit && <Button type="primary" onClick={() => go(`/edit/dashboard/${key}`)}>{t('dashboards:add')}</Button>}
          />
        ) : <Widgets dashboard={dashboard} onDrill={drill} />}
      </div>
      {drilled && <DrillSheet key={JSON.stringify(search)} report={drilled} rowKey={search.key ?? []} onClose={() => navigate({ search: {} })} />}
    </div>
  )
}

/** The oldest of the answers tells how fresh the page is. */
function AsOf({ dashboard }: { dashboard: StoredDashboard }) {
  const { t } = useTranslation()
  const phone = usePhone()
  const oldest = useQueries({
    queries: dashboard.widgets.map((widget) => answerQuery(widget.report)),
    combine: (answers) => answers.map((answer) => answer.data?.as_of).filter((at) => at !== undefined).sort()[0],
  })
  return oldest ? <>{!phone && t('dashboards:asOf')} <Ago at={oldest} /></> : null
}

function Widgets({ dashboard, onDrill }: { dashboard: StoredDashboard; onDrill: (report: string, row: AnswerRow | null) => void }) {
  const phone = usePhone()
  return (
    <div className={phone ? styles.column : styles.grid}>
      {inReadingOrder(dashboard.widgets).map((widget, index) => {
        const report = dashboard.reports[widget.report]
        return report && (
          <div key={`${widget.report}-${index}`} className={styles.place} style={phone ? { height: WIDGETS[report.widget].phoneHeight } : cell(widget)}>
            <WidgetCard report={report} onDrill={(row) => onDrill(widget.report, row)} />
          </div>
        )
      })}
    </div>
  )
}

/** Readers get plain CSS grid cells: nothing to load, nothing to drag. */
const cell = ({ x, y, w, h }: WidgetPlace) => ({ gridColumn: `${x + 1} / span ${w}`, gridRow: `${y + 1} / span ${h}` })

const BONES: [w: number, h: number][] = [[3, 2], [3, 2], [3, 2], [3, 2], [6, 6], [6, 6]]

function Bones() {
  const phone = usePhone()
  return (
    <div className={phone ? styles.column : styles.grid} aria-busy>
      {BONES.map(([w, h], index) => (
        <div key={index} className={styles.card} style={phone ? { height: 100 } : { gridColumn: `span ${w}`, gridRow: `span ${h}` }}><span className="dg-bone" style={{ width: '40%' }} /></div>
      ))}
    </div>
  )
}
