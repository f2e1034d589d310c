import type { ComponentType } from 'react'
import { valueType, type FieldDefinition } from '@/kernel/definition'
import type { ViewKind } from '@/kernel/view'

/** A part that a field of the form plays in a kind of view. */
export interface ViewOption {
  name: string
  required: boolean
  /** A list of fields instead of one. */
  many?: boolean
  fits: (field: FieldDefinition, form: string) => boolean
}

export interface ViewSpec {
  kind: ViewKind
  Icon: ComponentType
  options: ViewOption[]
}

const oneOf = (types: readonly string[]) => (field: FieldDefinition) => types.includes(valueType(field))
export const isDate = oneOf(['date', 'datetime'])
export const isNumber = oneOf(['number', 'money', 'percent', 'rating'])
export const isStack = oneOf(['select', 'radio', 'person', 'department', 'relation', 'checkbox', 'switch'])
export const isGroupable = oneOf([
  'select', 'radio', 'person', 'department', 'relation', 'checkbox', 'switch', 'date', 'datetime', 'text', 'number', 'money', 'percent', 'rating', 'auto_number', 'phone', 'email',
])
export const isSelfRelation = (field: FieldDefinition, form: string): boolean => field.type === 'relation' && field.options?.form === form
export const isOnCard = (field: FieldDefinition): boolean => field.type !== 'line_items'
export const isPicture = oneOf(['images', 'attachments', 'signature'])
