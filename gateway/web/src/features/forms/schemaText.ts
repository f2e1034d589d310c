import { useTranslation } from 'react-i18next'
import { i18n, useLabel } from '@/i18n'
import type { SchemaChange } from '@/api/drafts'
import { labelText, type Label } from '@/kernel/label'

const isLabel = (value: unknown): value is Label =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && ('zh-CN' in value || 'en' in value))

/** A value of a change as a person reads it: names as names, types by their name, all else as it is written. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'boolean') return i18n.t(value ? 'fields:yes' : 'fields:no')
  if (typeof value === 'string' && i18n.exists(`fields:types.${value}`)) return i18n.t(`fields:types.${value}`)
  if (isLabel(value)) return labelText(value, i18n.language)
  if (typeof value === 'object' && !Array.isArray(value) && 'name' in value && isLabel(value.name)) return labelText(value.name, i18n.language)
  if (Array.isArray(value)) return value.map(valueText).join(i18n.t('designer:comma'))
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Kinds whose before and after say more than their title. */
const WITH_VALUES = new Set(['field_renamed', 'field_retyped', 'name_changed'])

/** One line for a change of a definition, with what it does to existing data. */
export function useChangeText(nameOf: (key: string) => string) {
  const { t } = useTranslation()
  const label = useLabel()
  return (change: SchemaChange): { title: string; details?: string; affected?: string } => {
    const name = change.field ? label(change.name, nameOf(change.field)) : ''
    const known = i18n.exists(`designer:changes.${change.kind}`)
    const on = change.field && (change.kind === 'required_changed' || change.kind === 'unique_changed') ? (change.after ? '_on' : '_off') : ''
    const count = change.affected?.values ?? 0
    const touched = i18n.exists(`designer:affected.${change.kind}`, { count }) ? change.kind : 'other'
    return {
      title: t(known || on ? `designer:changes.${change.kind}${on}` : 'designer:changes.other', { name, kind: change.kind }),
      details: WITH_VALUES.has(change.kind) && change.before !== undefined ? t('designer:changes.fromTo', { before: valueText(change.before), after: valueText(change.after) }) : undefined,
      affected: count > 0 ? t(`designer:affected.${touched}`, { count }) : undefined,
    }
  }
}
