import type { FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import styles from './CardFields.module.css'

/** The chosen fields of a record on its card; empty ones take no room. */
export function CardFields({ fields, row, named }: { form: FormDefinition; fields: FieldDefinition[]; row: RecordRow; named?: boolean }) {
  const label = useLabel()
  const context = useFieldContext()
  return fields.filter((field) => !isBlank(valueOf(row, field.key))).map((field) => (
    <span key={field.key} className={styles.field} title={label(field.name, field.key)}>
      {named && <span className={styles.name}>{label(field.name, field.key)}</span>}
      <span className={styles.value}>{renderValue(valueOf(row, field.key), context(field, row))}</span>
    </span>
  ))
}

/** The fields a view names for its cards, in its order. */
export function cardFields(fields: readonly FieldDefinition[], keys: string | string[] | undefined): FieldDefinition[] {
  return (Array.isArray(keys) ? keys : []).flatMap((key) => fields.find((field) => field.key === key) ?? [])
}
