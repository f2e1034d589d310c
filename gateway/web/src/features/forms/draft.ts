import type { Choice, FieldDefinition, FieldType } from '@/kernel/definition'
import type { Label } from '@/kernel/label'
import { proposeKey } from '@/kernel/slug'

/** What a new field of a type begins with. */
const STARTING_OPTIONS: Partial<Record<FieldType, FieldDefinition['options']>> = {
  money: { scale: 2, currency: 'CNY' },
  percent: { scale: 2 },
  auto_number: { pattern: 'NO-{YYYY}{MM}-{seq:4}' },
  formula: { result: 'number' },
  line_items: { fields: [] },
}

export function newField(type: FieldType, choiceNames: readonly Label[]): FieldDefinition {
  const options = type === 'select' || type === 'multi_select' ? { choices: choiceNames.map((name, i) => newChoice(name, i, [])) } : STARTING_OPTIONS[type]
  return { key: '', type, name: { 'zh-CN': '', en: '' }, required: false, ...(options ? { options } : {}), ...(type === 'formula' ? { formula: '' } : {}) }
}

const COLOURS = ['blue', 'green', 'orange', 'purple', 'cyan', 'red', 'yellow', 'pink', 'grey']

export function newChoice(name: Label, index: number, existing: readonly Choice[]): Choice {
  const taken = new Set(existing.map((choice) => choice.value))
  return { value: proposeKey('', new Set([...taken, ...Array.from({ length: index }, (_, i) => `option_${i + 1}`)]), 'option'), name, color: COLOURS[(existing.length + index) % COLOURS.length] }
}

/** The wire form: a language left empty takes the other's text; empty parts are left out. */
export function finishField(draft: FieldDefinition, taken: ReadonlySet<string>): FieldDefinition {
  const english = typeof draft.name === 'string' ? draft.name : (draft.name.en ?? '')
  const field = { ...draft, name: completeLabel(draft.name), key: draft.key || proposeKey(english, taken) }
  const help = draft.help && completeLabel(draft.help)
  const isEmptyHelp = !help || (typeof help !== 'string' && !help['zh-CN'])
  const subFields = draft.options?.fields
  return {
    ...field,
    help: isEmptyHelp ? null : help,
    ...(subFields ? { options: { ...draft.options, fields: finishAll(subFields) } } : {}),
  }
}

function finishAll(fields: readonly FieldDefinition[]): FieldDefinition[] {
  const taken = new Set<string>()
  return fields.map((field) => {
    const done = finishField(field, taken)
    taken.add(done.key)
    return done
  })
}

export function completeLabel(label: Label): Label {
  if (typeof label === 'string') return label
  const zh = label['zh-CN']?.trim() || label.en?.trim() || ''
  return { 'zh-CN': zh, en: label.en?.trim() || zh }
}
