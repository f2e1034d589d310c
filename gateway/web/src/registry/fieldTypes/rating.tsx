import { StarFilled, StarOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { i18n } from '@/i18n'
import { isBlank, type FieldTypes, type FieldTypeSpec } from './spec'
import styles from './values.module.css'

const RatingEditor = lazy(() => import('./editors/RatingEditor'))

const rating: FieldTypeSpec = {
  Icon: StarOutlined,
  width: 132,
  text: (value) => (isBlank(value) ? '' : String(value)),
  render: (value, { field }) =>
    isBlank(value) ? null : (
      <span role="img" className={styles.stars} aria-label={i18n.t('fields:stars', { count: Number(value), max: field.options?.max ?? 5 })}>
        {Array.from({ length: Number(field.options?.max ?? 5) }, (_, place) => <StarFilled key={place} data-on={place < Number(value) || undefined} aria-hidden />)}
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
