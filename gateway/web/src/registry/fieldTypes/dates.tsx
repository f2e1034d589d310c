import { CalendarOutlined, ClockCircleOutlined } from '@ant-design/icons'
import dayjs from 'dayjs'
import customParseFormat from 'dayjs/plugin/customParseFormat'
import { lazy } from 'react'
import { toHalfWidth } from '@/kernel/decimal'
import { DATE_FORMATS, TIME_FORMATS } from '@/kernel/words'
import { isBlank, type FieldTypeSpec } from './spec'

dayjs.extend(customParseFormat)

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

/** The wire holds UTC; people read and write their own time zone. */
export const datetime: FieldTypeSpec = {
  Icon: ClockCircleOutlined,
  width: 160,
  text: (value) => {
    if (isBlank(value)) return ''
    const moment = dayjs(String(value))
    return moment.isValid() ? moment.format('YYYY-MM-DD HH:mm') : String(value)
  },
  parse: (input) => (input.trim() === '' ? null : parseWith(TIME_FORMATS, input)?.toISOString()),
  Editor: DateEditor,
}
