import { valueType, type FieldDefinition, type FieldType } from './definition'

/** Conditions that a person puts together from fields, comparisons and values; stored as the formula they mean. */
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'contains' | 'in' | 'not_in' | 'has' | 'yes' | 'no' | 'empty' | 'filled'

export interface FieldCondition {
  field: string
  op: Comparison
  /** A JSON value of the field's type (a list for `in` and `not_in`), another field, or the current day. */
  value?: unknown
}
export interface FieldReference {
  ref: string
}
export interface ConditionGroup {
  join: 'and' | 'or'
  conditions: FieldCondition[]
}

export const TODAY = 'TODAY()'
const ORDERED: Comparison[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'empty', 'filled']
const TEXT: Comparison[] = ['eq', 'ne', 'contains', 'empty', 'filled']
const PRESENCE: Comparison[] = ['filled', 'empty']
const CHOICE: Comparison[] = ['in', 'not_in', 'empty', 'filled']
const COMPARISONS: Partial<Record<FieldType | (string & {}), Comparison[]>> = {
  text: TEXT, long_text: TEXT, phone: TEXT, email: TEXT, url: TEXT, auto_number: TEXT, barcode: TEXT,
  number: ORDERED, money: ORDERED, percent: ORDERED, rating: ORDERED, date: ORDERED, datetime: ORDERED, time: ORDERED,
  select: CHOICE, radio: CHOICE, multi_select: ['has', ...PRESENCE], tags: ['has', ...PRESENCE], checkbox: ['yes', 'no'], switch: ['yes', 'no'],
}

export const comparisonsOf = (field: FieldDefinition): Comparison[] => COMPARISONS[valueType(field)] ?? PRESENCE
export const needsValue = (op: Comparison): boolean => !['yes', 'no', 'empty', 'filled'].includes(op)
export const takesSeveral = (op: Comparison): boolean => op === 'in' || op === 'not_in'
/** Whether a value may be another field: comparisons that two values of one kind allow. */
export const takesField = (op: Comparison): boolean => ['eq', 'ne', 'gt', 'ge', 'lt', 'le'].includes(op)

export const isReference = (value: unknown): value is FieldReference => typeof value === 'object' && value !== null && 'ref' in value

const SIGNS: Partial<Record<Comparison, string>> = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' }
const NUMERIC = new Set<string>(['number', 'money', 'percent', 'rating'])
const quoted = (text: unknown) => `"${String(text).replaceAll('"', '""')}"`

export function isWhole({ field, op, value }: FieldCondition): boolean {
  if (!field) return false
  if (!needsValue(op)) return true
  if (isReference(value)) return value.ref !== ''
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== ''
}

function clause({ field: key, op, value }: FieldCondition, field: FieldDefinition): string {
  const name = `{${key}}`
  const literal = (one: unknown) => (isReference(one) ? `{${one.ref}}` : one === TODAY ? TODAY : NUMERIC.has(valueType(field)) ? String(one) : quoted(one))
  switch (op) {
    case 'contains': return `CONTAINS(${name}, ${literal(value)})`
    case 'in': return `${name} IN (${(value as unknown[]).map(literal).join(', ')})`
    case 'not_in': return `${name} NOT IN (${(value as unknown[]).map(literal).join(', ')})`
    case 'has': return `HAS(${name}, ${literal(value)})`
    case 'yes': return `${name} = TRUE`
    case 'no': return `COALESCE(${name}, FALSE) = FALSE`
    case 'empty': return `ISNULL(${name})`
    case 'filled': return `!ISNULL(${name})`
    default: return `${name} ${SIGNS[op]} ${literal(value)}`
  }
}

/** The formula of all whole conditions; empty without any. */
export function conditionFormula(group: ConditionGroup, fields: readonly FieldDefinition[]): string {
  return group.conditions.flatMap((condition) => {
    const field = fields.find((each) => each.key === condition.field)
    return field && isWhole(condition) ? [clause(condition, field)] : []
  }).join(group.join === 'and' ? ' && ' : ' || ')
}

const outsideQuotes = (text: string, word: string): string[] => {
  const parts: string[] = ['']
  for (const piece of text.split(/("(?:[^"]|"")*")/)) {
    if (piece.startsWith('"')) { parts[parts.length - 1] += piece; continue }
    const [first = '', ...more] = piece.split(word)
    parts[parts.length - 1] += first
    parts.push(...more)
  }
  return parts.map((part) => part.trim())
}

const NAME = '\\{([^{}"\\n]+)\\}'
const SHAPES: [RegExp, (match: RegExpMatchArray) => { op: Comparison; value?: string }][] = [
  [new RegExp(`^CONTAINS\\(${NAME}, (.+)\\)$`), (match) => ({ op: 'contains', value: match[2] })],
  [new RegExp(`^HAS\\(${NAME}, (.+)\\)$`), (match) => ({ op: 'has', value: match[2] })],
  [new RegExp(`^${NAME} NOT IN \\((.+)\\)$`), (match) => ({ op: 'not_in', value: match[2] })],
  [new RegExp(`^${NAME} IN \\((.+)\\)$`), (match) => ({ op: 'in', value: match[2] })],
  [new RegExp(`^${NAME} = TRUE$`), () => ({ op: 'yes' })],
  [new RegExp(`^COALESCE\\(${NAME}, FALSE\\) = FALSE$`), () => ({ op: 'no' })],
  [new RegExp(`^ISNULL\\(${NAME}\\)$`), () => ({ op: 'empty' })],
  [new RegExp(`^!ISNULL\\(${NAME}\\)$`), () => ({ op: 'filled' })],
  [new RegExp(`^${NAME} (<>|<=|>=|=|<|>) (.+)$`), (match) => ({ op: (Object.keys(SIGNS) as Comparison[]).find((op) => SIGNS[op] === match[2])!, value: match[3] })],
]
const TEXT_LITERAL = /^"(?:[^"]|"")*"$/

function readLiteral(text: string): unknown {
  if (text === TODAY) return TODAY
  if (TEXT_LITERAL.test(text)) return text.slice(1, -1).replaceAll('""', '"')
  const name = text.match(new RegExp(`^${NAME}$`))
  if (name) return { ref: name[1] }
  return /^-?\d+(\.\d+)?$/.test(text) ? text : undefined
}

function readClause(text: string, fields: readonly FieldDefinition[]): FieldCondition | null {
  for (const [shape, make] of SHAPES) {
    const match = text.match(shape)
    if (!match) continue
    const field = fields.find((each) => each.key === match[1])
    const { op, value } = make(match)
    if (!field || !comparisonsOf(field).includes(op)) return null
    if (value === undefined) return { field: field.key, op }
    const read = takesSeveral(op) ? outsideQuotes(value, ',').map(readLiteral) : readLiteral(value)
    const condition = { field: field.key, op, value: read }
    // What would not be written the same way again is shown as text instead.
    return (Array.isArray(read) ? read.every((one) => one !== undefined) : read !== undefined) && clause(condition, field) === text ? condition : null
  }
  return null
}

/** The conditions a formula consists of; null when it says more than the builder can show. */
export function readCondition(text: string, fields: readonly FieldDefinition[]): ConditionGroup | null {
  if (!text.trim()) return { join: 'and', conditions: [] }
  const [all, any] = [outsideQuotes(text, '&&'), outsideQuotes(text, '||')]
  if (all.length > 1 && any.length > 1) return null
  const join = any.length > 1 ? 'or' : 'and'
  const conditions = (join === 'or' ? any : all).map((part) => readClause(part, fields))
  return conditions.includes(null) ? null : { join, conditions: conditions as FieldCondition[] }
}
