import { useQueries } from '@tanstack/react-query'
import { checkFormula } from '@/api/forms'
import type { FieldDefinition } from '@/kernel/definition'
import type { FormDraft } from '@/kernel/designer'
import type { FormulaAst } from '@/kernel/formula'

/** A formula's text, and the table inside which it stands, if any. */
type Asked = readonly [text: string, table: string]
const columnsOf = (field: FieldDefinition) => field.options?.fields ?? []

/** Every formula of a draft that a form evaluates while it is filled in. */
function formulasOf(draft: FormDraft): Asked[] {
  const texts = [
    ...draft.rules.flatMap((rule) => [rule.when, ...rule.then.map((step) => step.value)]), ...draft.checks.map((check) => check.when),
    ...draft.fields.flatMap((field) => [field.formula, field.default_formula]),
  ].map((text) => [text, ''] as const)
  const inTables = draft.fields.flatMap((field) => columnsOf(field).map((column) => [column.formula, field.key] as const))
  return [...texts, ...inTables].filter((each): each is Asked => !!each[0]?.trim())
}

/** A draft with its formulas read by the server, as a published form comes; null until all are read. What is wrong says nothing yet. */
export function useToldForm(draft: FormDraft): FormDraft | null {
  const wanted = [...new Map(formulasOf(draft).map((each) => [each.join('\n'), each])).values()]
  const asked = useQueries({ queries: wanted.map(([text, table]) => ({ queryKey: ['form', draft.key, 'draft-formula', text, table, draft.fields] as const, queryFn: () => checkFormula(draft.key, text, true, table), staleTime: Infinity, gcTime: 60_000 })) })
  if (asked.some((each) => each.isPending)) return null
  const known = new Map<string, FormulaAst>(asked.flatMap(({ data }, index) => (data?.ok ? [[wanted[index]!.join('\n'), data.ast] as const] : [])))
  const ast = (text: string | null | undefined, table = '') => (text ? known.get(`${text}\n${table}`) : undefined)
  const columns = (field: FieldDefinition) => columnsOf(field).map((column) => ({ ...column, ast: ast(column.formula, field.key) }))
  return {
    ...draft,
    fields: draft.fields.map((field) => ({ ...field, ast: ast(field.formula), default_ast: ast(field.default_formula), ...(field.options?.fields ? { options: { ...field.options, fields: columns(field) } } : {}) })),
    rules: draft.rules.filter((rule) => ast(rule.when)).map((rule) => ({ ...rule, ast: ast(rule.when), then: rule.then.map((step) => ({ ...step, ast: ast(step.value) })) })),
    checks: draft.checks.filter((check) => ast(check.when)).map((check) => ({ ...check, ast: ast(check.when) })),
  }
}
