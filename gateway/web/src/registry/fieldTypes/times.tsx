import { ClockCircleOutlined, HourglassOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { i18n } from '@/i18n'
import { toHalfWidth } from '@/kernel/decimal'
import { durationParts, parseDuration } from '@/kernel/duration'
import { TIME_OF_DAY } from '@/kernel/words'
import { isBlank, type FieldTypes, type FieldTypeSpec } from './spec'

const TimeEditor = lazy(() => import('./editors/TimeEditor'))
const DurationEditor = lazy(() => import('./editors/DurationEditor'))

/** 09:30, with seconds only where there are any. */
const shortTime = (value: unknown): string => (isBlank(value) ? '' : String(value).replace(/^(\d\d:\d\d):00$/, '$1'))

const time: FieldTypeSpec = {
  Icon: ClockCircleOutlined,
  width: 96,
  text: shortTime,
  parse: (input) => {
    const clean = toHalfWidth(input).trim()
    if (clean === '') return null
    const [, hour, minute, second] = TIME_OF_DAY.exec(clean) ?? []
    if (hour === undefined || Number(hour) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return undefined
    return [hour, minute ?? '0', second ?? '0'].map((part) => part.padStart(2, '0')).join(':')
  },
  Editor: TimeEditor,
}

const duration: FieldTypeSpec = {
  Icon: HourglassOutlined,
  width: 132,
  align: 'end',
  text: (value) => {
    if (isBlank(value) || !Number.isFinite(Number(value))) return isBlank(value) ? '' : String(value)
    const parts = durationParts(Number(value))
    return (parts.length ? parts : [{ unit: 'second' as const, count: 0 }]).map(({ unit, count }) => i18n.t(`fields:duration.${unit}`, { count })).join(' ')
  },
  parse: parseDuration,
  Editor: DurationEditor,
}

export const types: FieldTypes = { time, duration }
