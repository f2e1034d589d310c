import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { Report, WidgetPlace } from '@/kernel/report'
import { WidgetCard } from './WidgetCard'
import { inOrder, swap } from './nudge'
import styles from './Dashboard.module.css'

interface EditorColumnProps {
  places: WidgetPlace[]
  reports: Record<string, Report>
  tools: (widget: WidgetPlace, report: Report) => ReactNode
  onChange: (places: WidgetPlace[]) => void
}

/** The dashboard being edited on a phone: one widget below the other, moved by buttons. */
export function EditorColumn({ places, reports, tools, onChange }: EditorColumnProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const shown = inOrder(places).filter((widget) => reports[widget.report])
  return (
    <div className={styles.column}>
      {shown.map((widget, index) => {
        const report = reports[widget.report]!
        const name = label(report.name, report.key)
        const move = (to: number, title: string, icon: ReactNode) => (
          <Button type="text" size="small" icon={icon} disabled={!shown[to]} aria-label={title} onClick={() => onChange(swap(places, widget.report, shown[to]!.report))} />
        )
        return (
          <div key={widget.report} className={styles.editCard}>
            <WidgetCard
              report={report} onDrill={() => {}}
              tools={<>{move(index - 1, t('dashboards:moveUp', { name }), <ArrowUpOutlined />)}{move(index + 1, t('dashboards:moveDown', { name }), <ArrowDownOutlined />)}{tools(widget, report)}</>}
            />
          </div>
        )
      })}
    </div>
  )
}
