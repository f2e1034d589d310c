import { useQueries } from '@tanstack/react-query'
import { checkFormula } from '@/api/forms'
import type { FormDraft } from '@/kernel/designer'
import type { FormulaAst } from '@/kernel/formula'

/** Every formula of a draft that a form evaluates while it is filled in. */
function formulasOf(draft: FormDraft): string[] {
  const texts = [
    ...draft.rules.flatMap((rule) => [rule.when, ...rule.then.map((step) => step.value)]), ...draft.checks.map((check) => check.when),
    ...draft.fields.flatMap((field) => [field.formula, field.default_formula]),
  ]
  return [...new Set(texts.filter((text): text is string => !!text?.trim()))]
}

/** A draft with its formulas read by the server, as a published form comes; null until all are read. What is wrong says nothing yet. */
export function useToldForm(draft: FormDraft): FormDraft | null {
  const texts = formulasOf(draft)
  const asked = useQueries({ queries: texts.map((text) => ({ queryKey: ['form', draft.key, 'draft-formula', text, draft.fields] as const, queryFn: () => checkFormula(draft.key, text, true), staleTime: Infinity, gcTime: 60_000 })) })
  if (asked.some((each) => each.isPending)) return null
  const known = new Map<string, FormulaAst>(asked.flatMap(({ data }, index) => (data?.ok ? [[texts[index]!, data.ast] as const] : [])))
  const ast = (text: string | null | undefined) => (text ? known.get(text) : undefined)
  return {
    ...draft,
    fields: draft.fields.map((field) => ({ ...field, ast: ast(field.formula), default_ast: ast(field.default_formula) })),
    rules: draft.rules.filter((rule) => ast(rule.when)).map((rule) => ({ ...rule, ast: ast(rule.when), then: rule.then.map((step) => ({ ...step, ast: ast(step.value) })) })),
    checks: draft.checks.filter((check) => ast(check.when)).map((check) => ({ ...check, ast: ast(check.when) })),
  }
}
