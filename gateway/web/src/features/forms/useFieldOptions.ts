import { useLabel } from '@/i18n'
import { useDraft } from './store'

/** The draft's fields to choose from, by name. */
export function useFieldOptions(keep: (type: string) => boolean = () => true) {
  const label = useLabel()
  return useDraft().fields.filter((field) => keep(field.type)).map((field) => ({ value: field.key, label: label(field.name, field.key) }))
}
