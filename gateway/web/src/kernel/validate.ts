import { compareDecimal } from './decimal'
import { isEditable, valueType, type FieldDefinition, type FieldOptions } from './definition'
import type { Label } from './label'
import { fits } from './rules'
import { checkOf } from './typeChecks'

/** What is wrong with a value; the text is the caller's (`fields:<code>`). */
export interface Problem {
  code: 'required' | 'badPattern' | 'badNumber' | 'tooLong' | 'tooSmall' | 'tooLarge' | 'badEmail' | 'badUrl' | 'badPhone'
    | 'badTime' | 'badDuration' | 'badRating' | 'badBarcode' | 'badAddress' | 'badLocation'
  params: Record<string, string | number>
  /** The words of the form's author, where there are any. */
  message?: Label
}

const DECIMAL = /^-?\d+(\.\d+)?$/
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const URL_START = /^https?:\/\/[^\s]+$/i
const PHONE = /^[+\d][\d\s()-]{4,30}$/

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** The first problem of a value, or null. The server checks again and has the last word; this saves the way there. */
export function validate(field: FieldDefinition, value: unknown): Problem | null {
  if (isEmpty(value)) return field.required ? { code: 'required', params: {} } : null
  const { options = {} } = field
  const text = String(value)
  switch (valueType(field)) {
    case 'number': case 'money': case 'percent':
      if (!DECIMAL.test(text)) return { code: 'badNumber', params: {} }
      if (options.min != null && compareDecimal(text, String(options.min)) < 0) return { code: 'tooSmall', params: { min: String(options.min) } }
      if (options.max != null && compareDecimal(text, String(options.max)) > 0) return { code: 'tooLarge', params: { max: String(options.max) } }
      return null
    case 'text': case 'long_text':
      if (misses(options.pattern, text)) return { code: 'badPattern', params: {}, message: typeof options.pattern === 'object' ? options.pattern.message : undefined }
      return options.max_length && [...text].length > options.max_length ? { code: 'tooLong', params: { max: options.max_length } } : null
    case 'email': return EMAIL.test(text) ? null : { code: 'badEmail', params: {} }
    case 'url': return URL_START.test(text) ? null : { code: 'badUrl', params: {} }
    case 'phone': return PHONE.test(text) ? null : { code: 'badPhone', params: {} }
    default: return checkOf(valueType(field))?.(value, field) ?? null
  }
}

const misses = (pattern: FieldOptions['pattern'], text: string): boolean =>
  typeof pattern === 'object' && pattern.program !== undefined && !fits(pattern.program, text)

/** Problems by field key, of the fields a person may write. */
export function validateAll(fields: readonly FieldDefinition[], values: Record<string, unknown>): Record<string, Problem> {
  const problems: Record<string, Problem> = {}
  for (const field of fields) {
    if (!isEditable(field)) continue
    const problem = validate(field, values[field.key])
    if (problem) problems[field.key] = problem
  }
  return problems
}

/** The values that differ, blank being the same however it is written: what a save sends. */
export function changedValues(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(after)) {
    const was = before[key]
    if (isEmpty(was) && isEmpty(value)) continue
    if (JSON.stringify(was) !== JSON.stringify(value)) changed[key] = value ?? null
  }
  return changed
}

/** Whether two writes touch the same value: then a person decides. Writes of different fields go together. */
export function disagrees(before: Record<string, unknown>, mine: Record<string, unknown>, theirs: Record<string, unknown>): boolean {
  return Object.keys(changedValues(before, Object.fromEntries(Object.keys(mine).map((key) => [key, theirs[key]])))).length > 0
}
