import { BarChartOutlined, FieldNumberOutlined, FunnelPlotOutlined, LineChartOutlined, PieChartOutlined, TableOutlined, TrophyOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { WidgetKind } from '@/kernel/report'
import { Funnel } from './Funnel'
import { Leaderboard } from './Leaderboard'
import { NumberCard } from './NumberCard'
import { ReportTable } from './ReportTable'
import type { WidgetSpec } from './spec'

const Chart = lazy(() => import('./Chart'))

export const WIDGETS: Record<WidgetKind, WidgetSpec> = {
  number: { Icon: FieldNumberOutlined, Component: NumberCard, size: { w: 3, h: 2 }, least: { w: 2, h: 2 } },
  leaderboard: { Icon: TrophyOutlined, Component: Leaderboard, size: { w: 6, h: 6 }, least: { w: 3, h: 4 } },
  funnel: { Icon: FunnelPlotOutlined, Component: Funnel, size: { w: 6, h: 6 }, least: { w: 4, h: 4 } },
  pie: { Icon: PieChartOutlined, Component: Chart, size: { w: 4, h: 5 }, least: { w: 3, h: 4 }, phoneHeight: 280, drawn: true },
  bar: { Icon: BarChartOutlined, Component: Chart, size: { w: 6, h: 5 }, least: { w: 3, h: 4 }, phoneHeight: 280, drawn: true },
  line: { Icon: LineChartOutlined, Component: Chart, size: { w: 8, h: 5 }, least: { w: 4, h: 4 }, phoneHeight: 260, drawn: true },
  table: { Icon: TableOutlined, Component: ReportTable, size: { w: 6, h: 5 }, least: { w: 3, h: 3 } },
}

export { ReportTable }
export type { WidgetProps, WidgetSpec } from './spec'
