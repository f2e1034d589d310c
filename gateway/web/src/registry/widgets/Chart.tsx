import { BarChart, LineChart, PieChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components'
import { init, use as register, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnswerRow } from '@/api/reporting'
import { useLabel } from '@/i18n'
import { chartOption, toData } from './chartOption'
import { useFigures } from './figures'
import { seriesColour } from './palette'
import type { WidgetProps } from './spec'

register([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent, CanvasRenderer])

/** Pie, bar and line; ECharts comes along only when one is on the page. */
export default function Chart({ report, answer, form, onDrill }: WidgetProps) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const figures = useFigures(report, form)
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts>(undefined)
  const group = form?.fields.find((field) => field.key === report.group?.[0]?.field)
  const coloured = report.widget === 'pie' || report.group?.length === 1
  const colour = (row: AnswerRow, index: number) => {
    const choice = coloured ? group?.options?.choices?.find((each) => each.value === row.key[0])?.color : undefined
    return seriesColour(choice, report.widget === 'bar' && !choice ? 0 : index)
  }
  const latest = useRef({ rows: answer.rows, onDrill })
  useEffect(() => {
    latest.current = { rows: answer.rows, onDrill }
  })
  useEffect(() => {
    const element = host.current
    if (!element) return
    const made = init(element, undefined, { renderer: 'canvas' })
    chart.current = made
    made.on('click', ({ dataIndex }) => {
      const row = dataIndex === undefined ? undefined : latest.current.rows[dataIndex]
      if (row) latest.current.onDrill(row)
    })
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = undefined
    }
  }, [])
  // After the chart was made above: effects run in the order they stand in.
  useEffect(() => {
    chart.current?.setOption(
      chartOption(report.widget, toData(answer.rows, figures.name, colour), {
        ...figures, total: { name: t('dashboards:total'), value: figures.compact(answer.total) },
      }),
      { notMerge: true },
    )
  })
  // The canvas says nothing to a screen reader; the widget offers the same numbers as a table.
  return <div ref={host} role="img" aria-label={t('dashboards:chartOf', { name: label(report.name, report.key) })} lang={i18n.language} style={{ width: '100%', height: '100%', minHeight: 0 }} />
}
