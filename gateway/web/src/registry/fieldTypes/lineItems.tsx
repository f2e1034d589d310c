import { TableOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { i18n } from '@/i18n'
import type { FieldTypes, FieldTypeSpec } from './spec'
import styles from './values.module.css'

const LineItemsEditor = lazy(() => import('./editors/LineItemsEditor'))

export const lineItems: FieldTypeSpec = {
  Icon: TableOutlined,
  width: 112,
  text: (value) => (Array.isArray(value) && value.length ? i18n.t('fields:lines', { count: value.length }) : ''),
  render: (value) =>
    Array.isArray(value) && value.length ? <span className={styles.lines}>{i18n.t('fields:lines', { count: value.length })}</span> : null,
  Editor: LineItemsEditor,
  inPanelOnly: true,
  wide: true,
}

export const types: FieldTypes = { line_items: lineItems }
