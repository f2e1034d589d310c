import type { FormDefinition, RecordRow } from '@/api/types'
import { i18n } from '@/i18n'
import { textOf } from './fieldTypes'
import { NO_DIRECTORY } from './noDirectory'

/** A record's title: its title field, else its first text, else its number. Hidden fields are absent and so skipped. */
export function recordTitle(form: FormDefinition, record: RecordRow): string {
  const preferred = form.fields.find((field) => field.key === form.title_field)
  const candidates = [preferred, ...form.fields.filter((field) => field.type === 'text' || field.type === 'auto_number')]
  for (const field of candidates) {
    if (!field) continue
    const text = textOf(record.values[field.key], { field, label: record.labels?.[field.key], directory: NO_DIRECTORY, language: i18n.language })
    if (text) return text
  }
  return `#${record.id}`
}
