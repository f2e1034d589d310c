import { InboxOutlined, TableOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Tooltip } from 'antd'
import { Suspense, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { answerQuery, type AnswerRow } from '@/api/reporting'
import { useLabel } from '@/i18n'
import type { Report } from '@/kernel/report'
import { ReportTable, WIDGETS } from '@/registry/widgets'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorBoundary } from '@/ui/ErrorBoundary'
import { Failure } from '@/ui/Failure'
import styles from './Dashboard.module.css'

interface WidgetCardProps {
  report: Report
  onDrill: (row: AnswerRow | null) => void
  tools?: ReactNode
  handle?: string
}

/** One report on a dashboard; what is drawn can be read as a table as well. */
export function WidgetCard({ report, onDrill, tools, handle = '' }: WidgetCardProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const [asTable, setAsTable] = useState(false)
  const { Icon, Component, drawn } = WIDGETS[report.widget]
  const { data: form } = useQuery(formQuery(report.form))
  const { data: answer, isError, error, refetch } = useQuery(answerQuery(report.key))
  const Shown = asTable ? ReportTable : Component
  const empty = answer && report.widget !== 'number' && answer.rows.length === 0
  return (
    <section className={styles.card} aria-label={label(report.name, report.key)}>
      <header className={`${styles.cardHead} ${handle}`}>
        <h2>{label(report.name, report.key)}</h2>
        {tools ?? (drawn && (
          <Tooltip title={t(asTable ? 'dashboards:asChart' : 'dashboards:asTable')}>
            <Button type="text" size="small" icon={asTable ? <Icon /> : <TableOutlined />} aria-label={t(asTable ? 'dashboards:asChart' : 'dashboards:asTable')} onClick={() => setAsTable(!asTable)} />
          </Tooltip>
        ))}
      </header>
      <div className={`${styles.cardBody} ${drawn && !asTable ? styles.drawn : ''}`}>
        {isError ? <Failure compact error={error} onRetry={refetch} />
          : !answer ? <Waiting />
            : empty ? <EmptyState compact icon={<InboxOutlined />} title={t('dashboards:noData')} />
              : <ErrorBoundary><Suspense fallback={<Waiting />}><Shown report={report} form={form} answer={answer} onDrill={onDrill} /></Suspense></ErrorBoundary>}
      </div>
    </section>
  )
}

const Waiting = () => <div className={styles.waiting} aria-busy><span className="dg-bone" style={{ width: '70%' }} /><span className="dg-bone" style={{ width: '45%' }} /></div>
