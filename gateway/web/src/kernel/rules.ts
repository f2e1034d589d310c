import Decimal from 'decimal.js'
import type { FieldDefinition } from './definition'
import { evaluate, type FormulaAst, type FormulaClock } from './formula'
import type { Label } from './label'
import type { Block } from './layout'
import { valueType } from './definition'

/** The rules of a form as the server tells them to a reader; `server`: the condition is evaluated there only. */
export interface ToldAction {
  do: 'show' | 'hide' | 'require' | 'lock' | 'set'
  fields: string[]
  always?: boolean
  ast?: FormulaAst
  server?: boolean
}
export interface ToldRule { key: string; ast?: FormulaAst; server?: boolean; then: ToldAction[] }
export interface ToldCheck { key: string; message?: Label; field: string | null; ast?: FormulaAst; server?: boolean }
export interface ToldField extends FieldDefinition {
  default_ast?: FormulaAst
}
export interface RuledForm {
  fields: ToldField[]
  rules?: ToldRule[]
  checks?: ToldCheck[]
  layout?: Block[] | null
}

export interface FieldState { hidden: boolean; required: boolean; locked: boolean }
export const PLAIN: FieldState = { hidden: false, required: false, locked: false }
export type Row = Record<string, unknown>

const SCALES: Partial<Record<string, number>> = { number: 2, money: 2, percent: 4 }
const blank = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
const holds = (ast: FormulaAst | undefined, values: Row, clock: FormulaClock): boolean => ast !== undefined && evaluate(ast, values, clock) === true

/** Digits before the point, as many as the server keeps. */
const WHOLE_DIGITS = 16

/** What a field keeps of the value a formula gives it: rounded half up to its scale, an option by value or label. */
export function held(field: FieldDefinition, value: unknown): unknown {
  if (blank(value)) return null
  const type = valueType(field)
  if (SCALES[type] !== undefined) {
    const scale = field.options?.scale ?? SCALES[type]
    try {
      const kept = new Decimal(String(value)).toDecimalPlaces(scale, Decimal.ROUND_HALF_UP)
      return kept.isFinite() && kept.e < WHOLE_DIGITS ? kept.toFixed(scale) : null
    } catch {
      return null
    }
  }
  if (type === 'person' || type === 'department' || type === 'relation') return Number(value)
  const choices = field.options?.choices
  if (choices && typeof value === 'string' && !choices.some((choice) => choice.value === value)) {
    return choices.find((choice) => choice.name === value || (typeof choice.name === 'object' && Object.values(choice.name).includes(value)))?.value ?? null
  }
  return value
}

/** What the rules make of the fields they touch. Hidden: any `hide` holds, or any `show` does not. */
export function states(form: RuledForm, values: Row, clock: FormulaClock): Record<string, FieldState> {
  const found: Record<string, FieldState> = {}
  for (const rule of form.rules ?? []) {
    const applies = holds(rule.ast, values, clock)
    for (const action of rule.then) {
      for (const key of action.do === 'set' ? [] : action.fields) {
        const state = (found[key] ??= { ...PLAIN })
        if (rule.server) continue
        if (action.do === 'show') state.hidden ||= !applies
        else if (!applies) continue
        else if (action.do === 'hide') state.hidden = true
        else if (action.do === 'require') state.required = true
        else state.locked = true
      }
    }
  }
  for (const state of Object.values(found)) if (state.hidden) state.required = false
  return found
}

/** The checks that say something is wrong. */
export const failures = (form: RuledForm, values: Row, clock: FormulaClock): ToldCheck[] =>
  (form.checks ?? []).filter((check) => holds(check.ast, values, clock))

/** Default formulas of the fields nothing was given for, in the form's order. */
export function withDefaults(form: RuledForm, values: Row, given: ReadonlySet<string>, clock: FormulaClock): Row {
  const result = { ...values }
  for (const field of form.fields) {
    if (field.default_ast && !given.has(field.key) && blank(result[field.key])) {
      result[field.key] = held(field, evaluate(field.default_ast, withFormulas(form, result, clock), clock))
    }
  }
  return result
}

/** What `set` rules write: into empty fields of a new record, or, with `always`, every time. */
export function withSets(form: RuledForm, values: Row, clock: FormulaClock, creating: boolean, spare: ReadonlySet<string> = new Set()): Row {
  const fields = new Map(form.fields.map((field) => [field.key, field]))
  const result = { ...values }
  for (const rule of form.rules ?? []) {
    const sets = rule.then.filter((action) => action.do === 'set' && action.ast && (action.always || creating))
    if (sets.length === 0 || !holds(rule.ast, withFormulas(form, result, clock), clock)) continue
    for (const { ast, fields: keys, always } of sets) {
      const value = evaluate(ast!, withFormulas(form, result, clock), clock)
      for (const key of keys) {
        const field = fields.get(key)
        if (field && (always || (blank(result[key]) && !spare.has(key)))) result[key] = held(field, value)
      }
    }
  }
  return result
}

/** Whether the browser works it out: not what is masked, nor what is made from what the reader may not see. */
export const isFormula = (field: FieldDefinition): boolean => field.type === 'formula' && field.ast !== undefined && field.access !== 'masked'

/** The rows of a table with its columns that are formulas, in the order of the columns. */
function withColumns(table: FieldDefinition, rows: Row[], clock: FormulaClock): Row[] {
  const formulas = (table.options?.fields ?? []).filter(isFormula)
  if (formulas.length === 0) return rows
  return rows.map((row) => formulas.reduce<Row>((now, column) => ({ ...now, [column.key]: held(column, evaluate(column.ast!, now, clock)) }), row))
}

/** What a person writes of a value: of a table's rows not the computed columns, which the server fills in. */
export function written(field: FieldDefinition, value: unknown): unknown {
  if (field.type !== 'line_items' || !Array.isArray(value)) return value
  const own = (field.options?.fields ?? []).filter((column) => column.type !== 'formula').map((column) => column.key)
  return (value as Row[]).map((row) => Object.fromEntries(own.filter((key) => key in row).map((key) => [key, row[key]])))
}

/** The formula fields as of now, those of tables first; those over what the reader may not see keep the value they came with. */
export function withFormulas(form: RuledForm, values: Row, clock: FormulaClock): Row {
  const formulas = form.fields.filter(isFormula)
  const result = { ...values }
  for (const table of form.fields) {
    const rows = result[table.key]
    if (table.type === 'line_items' && Array.isArray(rows)) result[table.key] = withColumns(table, rows as Row[], clock)
  }
  // One may read another: after as many rounds as there are formulas, at the latest, nothing moves any more.
  for (let round = 0, moved = true; moved && round <= formulas.length; round++) {
    moved = false
    for (const field of formulas) {
      const value = held(field, evaluate(field.ast!, result, clock))
      if (JSON.stringify(value) !== JSON.stringify(result[field.key] ?? null)) {
        result[field.key] = value
        moved = true
      }
    }
  }
  return result
}

/** The choices that go with the choice of the select a field depends on. */
export function offered(field: FieldDefinition, values: Row): NonNullable<NonNullable<FieldDefinition['options']>['choices']> {
  const { depends_on: above, choices = [] } = field.options ?? {}
  return above ? choices.filter(({ parent }) => parent == null || parent === values[above]) : choices
}

/** Keys of the fields whose choice does not go with what they depend on. */
export const misplaced = (form: RuledForm, values: Row): string[] =>
  form.fields.filter((field) => {
    if (!field.options?.depends_on || blank(values[field.key])) return false
    const allowed = new Set(offered(field, values).map((choice) => choice.value))
    return ![values[field.key]].flat().every((value) => allowed.has(String(value)))
  }).map((field) => field.key)

export type PatternStep = ['in', [number, number][], boolean] | ['split', number, number] | ['jump', number] | ['match']

/** Whether the whole text fits a pattern the server compiled: one pass, whatever the pattern. */
export function fits(program: readonly PatternStep[], text: string): boolean {
  const closed = (states: Iterable<number>): Set<number> => {
    const seen = new Set<number>()
    const waiting = [...states]
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (seen.has(state)) continue
      seen.add(state)
      const step = program[state]!
      if (step[0] === 'split') waiting.push(step[1], step[2])
      else if (step[0] === 'jump') waiting.push(step[1])
    }
    return seen
  }
  let now = closed([0])
  for (const character of text) {
    const code = character.codePointAt(0)!
    const next = [...now].filter((state) => {
      const step = program[state]!
      return step[0] === 'in' && step[1].some(([low, high]) => low <= code && code <= high) !== step[2]
    })
    now = closed(next.map((state) => state + 1))
    if (now.size === 0) return false
  }
  return [...now].some((state) => program[state]![0] === 'match')
}
