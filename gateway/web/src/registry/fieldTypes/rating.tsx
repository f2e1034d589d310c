import { StarOutlined } from '@ant-design/icons'
import { Rate } from 'antd'
import { lazy } from 'react'
import { i18n } from '@/i18n'
import { isBlank, type FieldTypes, type FieldTypeSpec } from './spec'

const RatingEditor = lazy(() => import('./editors/RatingEditor'))

const rating: FieldTypeSpec = {
  Icon: StarOutlined,
  width: 132,
  text: (value) => (isBlank(value) ? '' : String(value)),
  render: (value, { field }) =>
    isBlank(value) ? null : (
      <span role="img" aria-label={i18n.t('fields:stars', { count: Number(value), max: field.options?.max ?? 5 })}>
        <Rate disabled size="small" count={Number(field.options?.max ?? 5)} value={Number(value)} aria-hidden />
      </span>
    ),
  parse: (input) => {
    const clean = input.trim()
    if (clean === '') return null
    const stars = /^[★☆⭐]+$/.test(clean) ? [...clean].filter((mark) => mark !== '☆').length : Number(/^\d{1,2}/.exec(clean)?.[0] ?? NaN)
    return Number.isInteger(stars) ? stars : undefined
  },
  Editor: RatingEditor,
}

export const types: FieldTypes = { rating }
