import { NodeIndexOutlined, ShareAltOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { i18n } from '@/i18n'
import { isBlank, type FieldContext, type FieldTypes, type FieldTypeSpec } from './spec'
import styles from './values.module.css'

const RelationEditor = lazy(() => import('./editors/RelationEditor'))
const RelationsEditor = lazy(() => import('./editors/RelationsEditor'))

/** The target's title; a target the reader may not see has no label and shows as withheld, never as its number. */
function titleOf(value: unknown, { label }: FieldContext): string {
  if (isBlank(value)) return ''
  const text = Array.isArray(label) ? label[0] : label
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

/** The titles of several in order; those the reader may not see are counted, not named. */
function titlesOf(value: unknown, { label }: FieldContext): { seen: string[]; withheld: number } {
  const ids = Array.isArray(value) ? value : []
  const seen = ids.map((_, place) => (Array.isArray(label) ? label[place] : null)).filter((title) => title != null)
  return { seen, withheld: ids.length - seen.length }
}

const listOfTitles = (value: unknown, context: FieldContext): string[] => {
  const { seen, withheld } = titlesOf(value, context)
  return withheld > 0 ? [...seen, i18n.t('fields:withheldCount', { count: withheld })] : seen
}

export const relations: FieldTypeSpec = {
  Icon: ShareAltOutlined,
  width: 220,
  text: (value, context) => listOfTitles(value, context).join('、'),
  render: (value, context) => {
    const { seen, withheld } = titlesOf(value, context)
    return seen.length + withheld === 0 ? null : (
      <span className={styles.tags}>
        {seen.map((title, place) => <span key={place} className={styles.relation}>{title}</span>)}
        {withheld > 0 && <span className={styles.withheld}>{i18n.t('fields:withheldCount', { count: withheld })}</span>}
      </span>
    )
  },
  Editor: RelationsEditor,
}

export const types: FieldTypes = { relation, relations, references: relations }
