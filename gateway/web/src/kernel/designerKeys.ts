import type { FieldDefinition } from './definition'
import type { FormDraft } from './designer'
import { placeOf, spanOf, withField, withoutField } from './layout'

/** A formula with a name by its new key: in `{key}` and in `{key.of a related form}`, never inside a quoted text. `table.column` names a column. */
export function rekeyFormula(text: string, from: string, to: string): string {
  return text.split(/("(?:[^"]|"")*")/).map((part, index) => (index % 2 === 1 ? part : part.replace(/\{\s*([^{}"\s.]+)(\.[^{}"\n]+)?\s*\}/g, (whole, key: string, rest = '') => (key + rest === from ? `{${to}}` : key === from ? `{${to}${rest}}` : whole)))).join('')
}

/** The draft with every formula of the form changed; those inside tables, which name columns of their own, stay. */
function withFormulaTexts(draft: FormDraft, text: (formula: string) => string): FormDraft {
  return {
    ...draft,
    fields: draft.fields.map((field) => ({ ...field, ...(field.formula ? { formula: text(field.formula) } : {}), ...(field.default_formula ? { default_formula: text(field.default_formula) } : {}) })),
    rules: draft.rules.map((rule) => ({ ...rule, when: text(rule.when), then: rule.then.map((step) => ({ ...step, ...(step.value ? { value: text(step.value) } : {}) })) })),
    checks: draft.checks.map((check) => ({ ...check, when: text(check.when) })),
  }
}

/** The draft with a field by another key, wherever it is named; the same draft when the key is taken. */
export function rekeyed(draft: FormDraft, from: string, to: string): FormDraft {
  if (from === to || draft.fields.some((field) => field.key === to)) return draft
  const one = (key: string) => (key === from ? to : key)
  const written = withFormulaTexts(draft, (formula) => rekeyFormula(formula, from, to))
  const field = (each: FieldDefinition): FieldDefinition => ({
    ...each, key: one(each.key),
    ...(each.options ? { options: { ...each.options, ...(each.options.depends_on ? { depends_on: one(each.options.depends_on) } : {}), ...(each.options.via ? { via: one(each.options.via) } : {}) } } : {}),
  })
  return {
    ...written,
    title_field: draft.title_field === from ? to : draft.title_field,
    fields: written.fields.map(field),
    layout: withField(withoutField(draft.layout, from), to, placeOf(draft.layout, from)!, spanOf(draft.layout, from)),
    rules: written.rules.map((rule) => ({ ...rule, then: rule.then.map((step) => ({ ...step, fields: step.fields.map(one) })) })),
    checks: written.checks.map((check) => ({ ...check, ...(check.field ? { field: one(check.field) } : {}) })),
    uniques: draft.uniques.map((set) => ({ ...set, fields: set.fields.map(one) })),
    duplicates: draft.duplicates.map((rule) => ({ ...rule, match: rule.match.map((part) => ({ ...part, field: one(part.field) })) })),
  }
}

/** The draft with a column of a table by another key; the same draft when the key is taken. */
export function rekeyedColumn(draft: FormDraft, table: string, from: string, to: string): FormDraft {
  const columns = draft.fields.find((field) => field.key === table)?.options?.fields ?? []
  if (from === to || columns.some((column) => column.key === to)) return draft
  const fields = columns.map((column) => ({ ...column, key: column.key === from ? to : column.key, ...(column.formula ? { formula: rekeyFormula(column.formula, from, to) } : {}) }))
  const written = withFormulaTexts(draft, (formula) => rekeyFormula(formula, `${table}.${from}`, `${table}.${to}`))
  return { ...written, fields: written.fields.map((field) => (field.key === table ? { ...field, options: { ...field.options, fields } } : field)) }
}
