import type { FieldDefinition } from './definition'
import type { Label } from './label'

export const BLOCK_KINDS = ['title', 'text', 'fields', 'items', 'image', 'code', 'company', 'signatures', 'break'] as const
export type BlockKind = (typeof BLOCK_KINDS)[number]
export const PAPERS = ['a4', 'a5', 'a3', 'b5', 'letter'] as const
export const SIDES = ['left', 'center', 'right'] as const
export type Side = (typeof SIDES)[number]
/** What may stand in any text about the print itself, and what only at the head and the foot of pages. */
export const SPECIAL = ['date', 'printer', 'form', 'number', 'link'] as const
export const PAGED = ['page', 'pages'] as const

/** One block; which parts it has depends on its kind, as services/records/domain/printing/template.py says. */
export interface PrintBlock {
  kind: BlockKind
  text?: string
  align?: Side
  size?: 'small' | 'normal' | 'large'
  bold?: boolean
  name?: Label
  fields?: string[]
  columns?: number | string[]
  totals?: string[]
  field?: string
  format?: 'qr' | 'code128' | 'ean13'
  width?: number
  logo?: string
  labels?: string[]
  signed?: (string | null)[]
}
export type Band = Partial<Record<Side, string>>
export interface PrintTemplate {
  name: Label
  paper: (typeof PAPERS)[number]
  landscape: boolean
  header?: Band
  footer?: Band
  blocks: PrintBlock[]
}

const FILES: ReadonlySet<string> = new Set(['attachments', 'images', 'signature'])
export const isFileField = (field: FieldDefinition): boolean => FILES.has(field.type)
const isTable = (field: FieldDefinition): boolean => field.type === 'line_items'
const isMoney = (field: FieldDefinition): boolean => field.type === 'money' || field.options?.result === 'money'

/** A block to begin with; null when the form has nothing it could be about. */
export function newBlock(kind: BlockKind, fields: readonly FieldDefinition[], company: string): PrintBlock | null {
  switch (kind) {
    case 'fields':
      return { kind, columns: 2, fields: fields.filter((field) => !isTable(field) && !isFileField(field)).map((field) => field.key) }
    case 'items': {
      const table = fields.find(isTable)
      return table ? { kind, field: table.key, totals: (table.options?.fields ?? []).filter(isMoney).map((column) => column.key) } : null
    }
    case 'image': {
      const files = fields.find(isFileField)
      return files ? { kind, field: files.key, width: 60, align: 'left' } : null
    }
    case 'code':
      return { kind, format: 'qr', width: 30, align: 'right' }
    case 'company':
      return { kind, name: company }
    case 'signatures':
      return { kind, labels: ['', ''] }
    case 'text':
      return { kind, text: '', align: 'left', size: 'normal', bold: false }
    default:
      return { kind, text: '' }
  }
}

/** What a new template starts as: the form's fields and tables with a title above and signatures below. */
export function newTemplate(name: Label, fields: readonly FieldDefinition[], company: string, parties: string[]): PrintTemplate {
  const made = (['company', 'title', 'fields'] as const).map((kind) => newBlock(kind, fields, company))
  const tables = fields.filter(isTable).map((table) => newBlock('items', [table], company))
  return {
    name, paper: 'a4', landscape: false, footer: { left: '{@form} · #{@number}', right: '{@page} / {@pages}' },
    blocks: [...made, ...tables, { kind: 'signatures' as const, labels: parties }].filter((block) => block !== null),
  }
}

/** Fields by the names people know, where a name means one field only; places, formulas and words stay as they are. */
export function readable(text: string, names: ReadonlyMap<string, string>): string {
  const twice = repeated([...names.values()])
  return text.replace(/\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}/g, (whole, key: string) => {
    const name = names.get(key)
    return name === undefined || twice.has(name) || /[{}@=.]/.test(name.replace('.', '')) ? whole : `{${name}}`
  })
}

function repeated(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.filter((name, place) => names.indexOf(name) !== place))
}

/** A key no other template has. */
export function freeTemplateKey(taken: ReadonlySet<string>): string {
  let number = taken.size + 1
  while (taken.has(`print_${number}`)) number++
  return `print_${number}`
}

/** The list with one entry a step up or down. */
export function moved<T>(list: readonly T[], from: number, by: 1 | -1): T[] {
  const to = from + by
  if (to < 0 || to >= list.length) return [...list]
  const next = [...list]
  ;[next[from], next[to]] = [next[to]!, next[from]!]
  return next
}
