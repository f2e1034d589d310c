import type { FieldDefinition } from './definition'
import { references, type FormulaAst } from './formula'
import { isFormula, type Row, type RuledForm } from './rules'

/** A related record as its reader has it; null where it may not be seen or there is none. */
export interface RelatedRecord {
  values: Row
  labels?: Record<string, string | (string | null)[]>
}
/** By the key of the relation; one that is missing has not arrived yet. */
export type Related = Readonly<Record<string, RelatedRecord | null>>

const astsOf = (form: RuledForm): FormulaAst[] =>
  [
    ...form.fields.flatMap((field) => [field.ast, field.default_ast]), ...(form.checks ?? []).map((check) => check.ast),
    ...(form.rules ?? []).flatMap((rule) => [rule.ast, ...rule.then.map((action) => action.ast)]),
  ].filter((ast) => ast !== undefined)

/** What formulas read through relations, as `customer.level`. */
function hopsOf(form: RuledForm): string[] {
  const relations = new Set(form.fields.filter((field) => field.type === 'relation').map((field) => field.key))
  return [...new Set(astsOf(form).flatMap(references))].filter((name) => name.includes('.') && relations.has(name.slice(0, name.indexOf('.'))))
}

const isLookup = (field: FieldDefinition): boolean => field.type === 'lookup' && !!field.options?.via && !!field.options.field && field.access !== 'masked'

/** The relations whose records a form needs while it is filled in: for lookups and for formulas that read across. */
export function relationsRead(form: RuledForm): FieldDefinition[] {
  const read = new Set([...form.fields.filter(isLookup).map((field) => field.options!.via!), ...hopsOf(form).map((name) => name.slice(0, name.indexOf('.')))])
  return form.fields.filter((field) => field.type === 'relation' && read.has(field.key))
}

/** The values with what comes through relations: lookups, and `customer.level` for the formulas that name it. */
export function withRelated(form: RuledForm, values: Row, related: Related): Row {
  const result = { ...values }
  for (const field of form.fields.filter(isLookup)) {
    const via = field.options!.via!
    if (via in related) result[field.key] = related[via]?.values[field.options!.field!] ?? null
  }
  for (const name of hopsOf(form)) {
    const at = name.indexOf('.')
    result[name] = related[name.slice(0, at)]?.values[name.slice(at + 1)] ?? null
  }
  return result
}

/** The texts of lookups that hold a record or a person. */
export function labelsOf(form: RuledForm, related: Related): NonNullable<RelatedRecord['labels']> {
  const found: NonNullable<RelatedRecord['labels']> = {}
  for (const field of form.fields.filter(isLookup)) {
    const text = related[field.options!.via!]?.labels?.[field.options!.field!]
    if (text !== undefined) found[field.key] = text
  }
  return found
}

/**
 * Computed fields whose value is known only when the record is saved: lookups and formulas over a record that has
 * not arrived, figures over other records as soon as they may have moved, and every formula made from such.
 * `before`: the record's stored values, none of a new one.
 */
export function unforeseen(form: RuledForm, values: Row, before: Row | undefined, related: Related): ReadonlySet<string> {
  const waiting = new Set(relationsRead(form).map((field) => field.key).filter((key) => !(key in related)))
  const unknown = new Set(form.fields.filter((field) =>
    (isLookup(field) && waiting.has(field.options!.via!))
    || (field.type === 'rollup' && (!before || (field.options?.via !== undefined && JSON.stringify(values[field.options.via] ?? null) !== JSON.stringify(before[field.options.via] ?? null)))),
  ).map((field) => field.key))
  const reads = new Map(form.fields.filter(isFormula).map((field) => [field.key, references(field.ast!)]))
  for (let size = -1; size !== unknown.size;) {
    size = unknown.size
    for (const [key, names] of reads) {
      if (names.some((name) => unknown.has(name) || (name.includes('.') && waiting.has(name.slice(0, name.indexOf('.')))))) unknown.add(key)
    }
  }
  return unknown
}
