import { valueType, type FieldDefinition, type FieldType } from '@/kernel/definition'
import { multiSelect, select, checkbox } from './choices'
import { date, datetime } from './dates'
import { lineItems } from './lineItems'
import { money, number, percent } from './numbers'
import { department, person } from './people'
import { relation } from './relation'
import type { FieldContext, FieldTypeSpec } from './spec'
import { autoNumber, email, longText, phone, text, url } from './texts'

const TYPES: Record<Exclude<FieldType, 'formula'>, FieldTypeSpec> = {
  text, long_text: longText, phone, email, url, auto_number: autoNumber,
  number, money, percent, date, datetime, select, multi_select: multiSelect, checkbox,
  person, department, relation, line_items: lineItems,
}

/** The specification of a field's values; a formula shows like its result type. */
export function specOf(field: FieldDefinition): FieldTypeSpec {
  const type = valueType(field)
  return type === 'formula' ? text : TYPES[type] ?? text
}

export const textOf = (value: unknown, context: FieldContext): string => specOf(context.field).text(value, context)

export function renderValue(value: unknown, context: FieldContext) {
  const spec = specOf(context.field)
  return spec.render ? spec.render(value, context) : spec.text(value, context)
}

/** Loads the editors with windows of their own ahead of need, so that the first double click opens one at once. */
export function preloadEditors(): void {
  for (const load of [
    () => import('./editors/SelectEditor'), () => import('./editors/DateEditor'), () => import('./editors/CheckboxEditor'),
    () => import('./editors/PersonEditor'), () => import('./editors/RelationEditor'), () => import('./editors/DepartmentEditor'),
  ]) void load().catch(() => undefined)
}

export { isBlank, type EditorProps, type FieldContext, type FieldTypeSpec } from './spec'
