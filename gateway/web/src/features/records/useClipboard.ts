import { useTranslation } from 'react-i18next'
import { i18n, useLabel } from '@/i18n'
import type { RecordRow } from '@/api/types'
import { copiedCells, toHtml, toTsv } from '@/kernel/clipboard'
import type { FieldDefinition } from '@/kernel/definition'
import { fillRows, type Cell, type Range } from '@/kernel/range'
import type { FieldEdit } from '@/kernel/undo'
import { validate } from '@/kernel/validate'
import { isBlank, specOf, textOf } from '@/registry/fieldTypes'
import { useFeedback } from '@/ui/feedback'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import type { useCellEdits } from './useCellEdits'

/** Beyond this a range is a job for the bulk editor or an export. */
const MOST_ROWS = 5000

interface ClipboardOptions {
  fields: FieldDefinition[]
  mayEdit: (field: FieldDefinition) => boolean
  rowAt: (index: number) => RecordRow | undefined
  load: (from: number, to: number) => Promise<Map<number, RecordRow>>
  edits: Pick<ReturnType<typeof useCellEdits>, 'edit' | 'reject'>
}

/** What copying, pasting, filling and clearing a range does to records. */
export function useClipboard({ fields, mayEdit, rowAt, load, edits }: ClipboardOptions) {
  const { t } = useTranslation()
  const context = useFieldContext()
  const { message } = useFeedback()
  const label = useLabel()

  const rowsOf = async (top: number, bottom: number): Promise<Map<number, RecordRow> | null> => {
    if (bottom - top < MOST_ROWS) return load(top, bottom)
    void message.warning(t('grid:rangeTooLarge', { max: MOST_ROWS }))
    return null
  }
  const cells = (rows: Iterable<RecordRow>, range: Range) =>
    [...rows].map((row) => fields.slice(range.left, range.right + 1).map((field) => textOf(valueOf(row, field.key), context(field, row))))

  const copy = (range: Range, clipboard: DataTransfer) => {
    const rows = Array.from({ length: Math.min(range.bottom - range.top + 1, MOST_ROWS) }, (_, i) => rowAt(range.top + i))
    if (rows.every((row) => row !== undefined)) {
      const text = cells(rows, range)
      clipboard.setData('text/plain', toTsv(text))
      clipboard.setData('text/html', toHtml(text))
      return
    }
    // Rows out of sight are read first; the text follows as soon as they are here.
    clipboard.setData('text/plain', '')
    void rowsOf(range.top, range.bottom).then(async (found) => {
      if (!found) return
      await navigator.clipboard.writeText(toTsv(cells([...found].sort(([a], [b]) => a - b).map(([, row]) => row), range)))
      void message.success(t('grid:copied', { count: found.size }))
    }).catch(() => message.error(t('grid:notCopied')))
  }

  const paste = async (at: Cell, range: Range, clipboard: DataTransfer) => {
    let block = copiedCells(clipboard.getData('text/plain'), clipboard.getData('text/html'))
    // What was copied fills the whole selected range, as in a spreadsheet, if it fits into it a whole number of times.
    const [height, width] = [range.bottom - range.top + 1, range.right - range.left + 1]
    const [tall, wide] = [block.length, block[0]?.length ?? 0]
    if (tall > 0 && wide > 0 && height % tall === 0 && width % wide === 0 && height < MOST_ROWS) {
      block = Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c) => block[r % tall]![c % wide] ?? ''))
    }
    const rows = await rowsOf(at.row, at.row + block.length - 1)
    if (!rows) return
    const step: FieldEdit[] = []
    const unread: { record: number; field: string; text: string; reason: string }[] = []
    block.forEach((line, r) => line.forEach((source, c) => {
      const row = rows.get(at.row + r)
      const field = fields[at.column + c]
      if (!row || !field || !mayEdit(field)) return
      const value = specOf(field).parse?.(source, context(field))
      const problem = value === undefined ? t('grid:unreadable') : problemOf(field, value, label(field.name, field.key))
      if (problem) unread.push({ record: row.id, field: field.key, text: source, reason: problem })
      else step.push({ record: row.id, field: field.key, before: row.values[field.key], after: value })
    }))
    edits.reject(unread)
    if (unread.length) void message.warning(t('records:unreadable', { count: unread.length }))
    void edits.edit(step, rows.values())
  }

  const fill = async (source: Range, target: Range) => {
    const rows = await rowsOf(Math.min(source.top, target.top), Math.max(source.bottom, target.bottom))
    if (!rows) return
    const step: FieldEdit[] = []
    for (const { from, to } of fillRows(source, target)) {
      const [pattern, row] = [rows.get(from), rows.get(to)]
      if (!pattern || !row) continue
      for (const field of fields.slice(source.left, source.right + 1)) {
        if (mayEdit(field)) step.push({ record: row.id, field: field.key, before: row.values[field.key], after: pattern.values[field.key] ?? null })
      }
    }
    void edits.edit(step, rows.values())
  }

  const clear = async (range: Range) => {
    const rows = await rowsOf(range.top, range.bottom)
    if (!rows) return
    const clearable = fields.slice(range.left, range.right + 1).filter((field) => mayEdit(field) && !field.required)
    const step = [...rows.values()].flatMap((row) => clearable
      .filter((field) => !isBlank(row.values[field.key]))
      .map((field) => ({ record: row.id, field: field.key, before: row.values[field.key], after: null })))
    void edits.edit(step, rows.values())
  }
  return { copy, paste: (at: Cell, range: Range, clipboard: DataTransfer) => void paste(at, range, clipboard), fill: (source: Range, target: Range) => void fill(source, target), clear: (range: Range) => void clear(range) }
}

function problemOf(field: FieldDefinition, value: unknown, name: string): string | null {
  const problem = validate(field, value)
  return problem && i18n.t(`fields:${problem.code}`, { ...problem.params, name })
}
