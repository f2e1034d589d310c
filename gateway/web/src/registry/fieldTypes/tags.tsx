import { TagsOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { ChoiceTag } from './ChoiceTag'
import type { FieldTypes, FieldTypeSpec } from './spec'
import styles from './values.module.css'

const TagsEditor = lazy(() => import('./editors/TagsEditor'))

const words = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const tags: FieldTypeSpec = {
  Icon: TagsOutlined,
  width: 180,
  text: (value) => words(value).join('、'),
  render: (value) => (words(value).length === 0 ? null : <span className={styles.tags}>{words(value).map((word) => <ChoiceTag key={word} text={word} />)}</span>),
  parse: (input) => [...new Set(input.split(/[,，、;；|\n]/).map((part) => part.trim()).filter(Boolean))],
  Editor: TagsEditor,
}

export const types: FieldTypes = { tags, texts: { ...tags, Editor: undefined, parse: undefined } }
