import type { EChartsCoreOption } from 'echarts/core'
import type { AnswerRow } from '@/api/reporting'
import type { WidgetKind } from '@/kernel/report'

export interface Datum {
  name: string
  /** What the chart draws; what people read is formatted from the exact text. */
  value: number
  exact: string | null
  colour: string
}

export interface ChartTexts {
  compact: (value: string | null) => string
  full: (value: string | null) => string
  total: { name: string; value: string }
}

export const toData = (rows: readonly AnswerRow[], name: (row: AnswerRow) => string, colour: (row: AnswerRow, index: number) => string): Datum[] =>
  rows.map((row, index) => ({ name: name(row), value: Number(row.value ?? 0), exact: row.value, colour: colour(row, index) }))

const TEXT = '#51565d'
const LINE = '#eceef1'
const FONT = 'inherit'

/** More bars than this lie down, so that their names stay readable. */
const UPRIGHT_BARS = 7

const axisText = { color: TEXT, fontSize: 12, fontFamily: FONT }

/** What ECharts draws for a kind of widget. */
export function chartOption(kind: WidgetKind, data: Datum[], texts: ChartTexts): EChartsCoreOption {
  const tooltip = {
    confine: true, borderColor: '#dee0e3', padding: [6, 10], textStyle: { color: '#1f2329', fontSize: 13 },
    formatter: (at: { dataIndex: number } | { dataIndex: number }[]) => {
      const datum = data[(Array.isArray(at) ? at[0] : at)?.dataIndex ?? -1]
      return datum ? `${escape(datum.name)}<br/><b>${escape(texts.full(datum.exact))}</b>` : ''
    },
  }
  if (kind === 'pie') {
    return {
      tooltip: { ...tooltip, trigger: 'item' },
      legend: { type: 'scroll', bottom: 0, icon: 'circle', itemWidth: 8, itemHeight: 8, textStyle: axisText },
      title: { text: texts.total.value, subtext: texts.total.name, left: 'center', top: '34%', itemGap: 2, textStyle: { fontSize: 18, fontWeight: 600, color: '#1f2329' }, subtextStyle: { color: '#646a73', fontSize: 12 } },
      series: [{
        type: 'pie', radius: ['52%', '74%'], center: ['50%', '43%'], avoidLabelOverlap: true, cursor: 'pointer', minAngle: 3,
        itemStyle: { borderColor: '#fff', borderWidth: 2, borderRadius: 4 }, label: { show: false }, emphasis: { scaleSize: 4 },
        data: data.map(({ name, value, colour }) => ({ name, value: Math.max(0, value), itemStyle: { color: colour } })),
      }],
    }
  }
  const names = { type: 'category' as const, data: data.map((datum) => datum.name), axisTick: { show: false }, axisLine: { lineStyle: { color: '#dee0e3' } }, axisLabel: { ...axisText, overflow: 'truncate' as const, width: 84, hideOverlap: true } }
  const values = { type: 'value' as const, splitLine: { lineStyle: { color: LINE } }, axisLabel: { ...axisText, formatter: (value: number) => texts.compact(String(value)) }, splitNumber: 4 }
  if (kind === 'line') {
    return {
      tooltip: { ...tooltip, trigger: 'axis' },
      grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
      xAxis: { ...names, boundaryGap: false }, yAxis: values,
      series: [{
        type: 'line', data: data.map((datum) => datum.value), symbolSize: 7, cursor: 'pointer', lineStyle: { width: 2.5, color: '#245bdb' }, itemStyle: { color: '#245bdb' },
        areaStyle: { color: { type: 'linear', x: 0, y: 0, x2: 0, y2: 1, colorStops: [{ offset: 0, color: 'rgba(36, 91, 219, 0.18)' }, { offset: 1, color: 'rgba(36, 91, 219, 0)' }] } },
      }],
    }
  }
  const lying = data.length > UPRIGHT_BARS
  const series = [{
    type: 'bar', cursor: 'pointer', barMaxWidth: 36, data: data.map(({ value, colour }) => ({ value, itemStyle: { color: colour, borderRadius: lying ? [0, 4, 4, 0] : [4, 4, 0, 0] } })),
    label: { show: data.length <= 12, position: lying ? 'right' : 'top', ...axisText, formatter: ({ dataIndex }: { dataIndex: number }) => texts.compact(data[dataIndex]?.exact ?? null) },
  }]
  return {
    tooltip: { ...tooltip, trigger: 'item' },
    grid: { left: 8, right: lying ? 56 : 12, top: lying ? 4 : 24, bottom: 4, containLabel: true },
    ...(lying ? { xAxis: values, yAxis: { ...names, inverse: true } } : { xAxis: names, yAxis: values }),
    series,
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Tooltips are HTML; names come from people. */
export const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ENTITIES[c]!)
