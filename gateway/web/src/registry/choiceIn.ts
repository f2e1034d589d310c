import type { FieldDefinition } from '@/kernel/definition'
import type { Label } from '@/kernel/label'

/** Names a choice's value in a formula by its display name, if one of the fields that the formula names has it. */
export const choiceIn = (fields: readonly FieldDefinition[], label: (label: Label | undefined, fallback?: string) => string) => (value: string, keys: string[]): string | undefined => {
  const choice = fields.filter((field) => keys.includes(field.key)).flatMap((field) => field.options?.choices ?? []).find((each) => each.value === value)
  return choice && label(choice.name, value)
}
