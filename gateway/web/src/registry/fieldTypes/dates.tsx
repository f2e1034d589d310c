import { CalendarOutlined, ClockCircleOutlined } from '@ant-design/icons'
import dayjs from 'dayjs'
import { lazy } from 'react'
import { toHalfWidth } from '@/kernel/decimal'
import { meant, moment } from '@/kernel/moment'
import { DATE_FORMATS, TIME_FORMATS } from '@/kernel/words'
import { isBlank, type FieldTypes, type FieldTypeSpec } from './spec'

const DateEditor = lazy(() => import('./editors/DateEditor'))

function parseWith(formats: string[], input: string) {
  const clean = toHalfWidth(input).trim()
  return formats.map((format) => dayjs(clean, format, true)).find((day) => day.isValid())
}

export const date: FieldTypeSpec = {
  Icon: CalendarOutlined,
  width: 124,
  text: (value) => (isBlank(value) ? '' : String(value)),
  parse: (input) => (input.trim() === '' ? null : parseWith(DATE_FORMATS, input)?.format('YYYY-MM-DD')),
  Editor: DateEditor,
}

export const datetime: FieldTypeSpec = {
  Icon: ClockCircleOutlined,
  width: 160,
  text: (value) => {
    if (isBlank(value)) return ''
    const instant = moment(String(value))
    return instant.isValid() ? instant.format('YYYY-MM-DD HH:mm') : String(value)
  },
  parse: (input) => {
    if (input.trim() === '') return null
    const typed = parseWith(TIME_FORMATS, input)
    return typed && meant(typed).toISOString()
  },
  Editor: DateEditor,
}

export const types: FieldTypes = { date, datetime }
