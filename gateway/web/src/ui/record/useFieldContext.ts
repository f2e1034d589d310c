import { useTranslation } from 'react-i18next'
import { useCallback } from 'react'
import { useDirectory } from '@/api/directory'
import type { FormDefinition, RecordRow } from '@/api/types'
import { SYSTEM_FIELDS, type FieldDefinition } from '@/kernel/definition'
import type { FieldContext } from '@/registry/fieldTypes'

const SYSTEM_VALUES = new Set(['id', 'version', 'owner', 'department', 'created_at', 'created_by', 'updated_at', 'updated_by'])

/** A record's value of a field; system fields stand beside `values`, not in it. */
export function valueOf(record: RecordRow, key: string): unknown {
  return SYSTEM_VALUES.has(key) ? record[key as keyof RecordRow] : record.values[key]
}

/** The system fields the reader may see. */
export function systemFields(form: FormDefinition): FieldDefinition[] {
  return SYSTEM_FIELDS.filter((field) => !form.system || field.key in form.system)
}

/** Builds what showing a field of a record needs. */
export function useFieldContext(): (field: FieldDefinition, record?: RecordRow) => FieldContext {
  const { i18n } = useTranslation()
  const directory = useDirectory()
  const language = i18n.language
  return useCallback(
    (field, record) => ({ field, label: record?.labels?.[field.key], files: record?.files?.[field.key], directory, language }),
    [directory, language],
  )
}
