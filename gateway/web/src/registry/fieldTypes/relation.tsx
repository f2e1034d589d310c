import { NodeIndexOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { i18n } from '@/i18n'
import { isBlank, type FieldContext, type FieldTypeSpec } from './spec'
import styles from './values.module.css'

const RelationEditor = lazy(() => import('./editors/RelationEditor'))

/** The target's title; a target the reader may not see has no label and shows as withheld, never as its number. */
function titleOf(value: unknown, { label }: FieldContext): string {
  if (isBlank(value)) return ''
  const text = Array.isArray(label) ? label.join(', ') : label
  return text ?? i18n.t('fields:withheld')
}

export const relation: FieldTypeSpec = {
  Icon: NodeIndexOutlined,
  width: 180,
  text: titleOf,
  render: (value, context) =>
    isBlank(value) ? null : <span className={context.label === undefined ? styles.withheld : styles.relation}>{titleOf(value, context)}</span>,
  Editor: RelationEditor,
}
