import { EnvironmentOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { isBlank, type FieldTypes, type FieldTypeSpec } from './spec'

const LocationEditor = lazy(() => import('./editors/LocationEditor'))

export interface Point {
  lat: string
  lng: string
  name?: string
}
const isPoint = (value: unknown): value is Point => typeof value === 'object' && value !== null && 'lat' in value

const location: FieldTypeSpec = {
  Icon: EnvironmentOutlined,
  width: 200,
  text: (value) => (isPoint(value) ? [value.name, `(${value.lat}, ${value.lng})`].filter(Boolean).join(' ') : isBlank(value) ? '' : String(value)),
  parse: (input) => {
    if (input.trim() === '') return null
    const match = /\(?\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，]\s*(-?\d{1,3}(?:\.\d+)?)\s*\)?/.exec(input)
    if (!match || Math.abs(Number(match[1])) > 90 || Math.abs(Number(match[2])) > 180) return undefined
    const name = input.replace(match[0], ' ').trim()
    return { lat: match[1], lng: match[2], ...(name ? { name } : {}) }
  },
  Editor: LocationEditor,
}

export const types: FieldTypes = { location }
