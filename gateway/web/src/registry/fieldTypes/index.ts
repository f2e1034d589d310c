import { valueType, type FieldDefinition, type FieldType } from '@/kernel/definition'
import { setOperators } from '@/kernel/filter'
import { setCheck } from '@/kernel/typeChecks'
import type { FieldContext, FieldTypes, FieldTypeSpec } from './spec'
import { text } from './texts'

const MODULES = import.meta.glob<{ types?: FieldTypes }>('./*.tsx', { eager: true })
const TYPES: FieldTypes = Object.assign({}, ...Object.values(MODULES).map((module) => module.types ?? {}))
for (const [type, spec] of Object.entries(TYPES)) if (spec) addFieldType(type as FieldType, spec)

/** Adds a type; those of this folder are found by themselves. */
export function addFieldType(type: FieldType, spec: FieldTypeSpec): void {
  TYPES[type] = spec
  if (spec.operators) setOperators(type, spec.operators)
  if (spec.validate) setCheck(type, spec.validate)
}

/** The specification of a field's values; a formula, lookup or rollup shows like its result type. */
export const specOf = (field: FieldDefinition): FieldTypeSpec => TYPES[valueType(field)] ?? text

/** How a type itself looks: its icon in the designer, that of a formula being its own. */
export const typeSpec = (type: FieldType): FieldTypeSpec => TYPES[type] ?? text

export const textOf = (value: unknown, context: FieldContext): string => specOf(context.field).text(value, context)

export function renderValue(value: unknown, context: FieldContext) {
  const spec = specOf(context.field)
  return spec.render ? spec.render(value, context) : spec.text(value, context)
}

/** As a record's own page shows it, where there is room. */
export function pictureOf(value: unknown, context: FieldContext) {
  return specOf(context.field).picture?.(value, context) ?? renderValue(value, context)
}

/** Loads the editors with windows of their own ahead of need, so that the first double click opens one at once. */
export function preloadEditors(): void {
  for (const load of [
    () => import('./editors/SelectEditor'), () => import('./editors/DateEditor'), () => import('./editors/CheckboxEditor'),
    () => import('./editors/PersonEditor'), () => import('./editors/RelationEditor'), () => import('./editors/DepartmentEditor'),
  ]) void load().catch(() => undefined)
}

export { isBlank, RecordInHand, type EditorProps, type FieldLabel, type FieldContext, type FieldTypeSpec } from './spec'
