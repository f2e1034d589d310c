import type { Choice, FieldDefinition, FieldType } from '@/kernel/definition'
import type { Command, FormDraft } from '@/kernel/designer'
import type { Label } from '@/kernel/label'
import { MAIN_SECTION, type Layout } from '@/kernel/layout'
import { proposeKey } from '@/kernel/slug'

/** What a new field of a type begins with. */
const STARTING_OPTIONS: Partial<Record<string, FieldDefinition['options']>> = {
  money: { scale: 2, currency: 'CNY' },
  percent: { scale: 2 },
  auto_number: { pattern: 'NO-{YYYY}{MM}-{seq:4}' },
  formula: { result: 'number' },
  line_items: { fields: [] },
}
const CHOICE_TYPES: ReadonlySet<string> = new Set(['select', 'radio', 'multi_select'])
export const hasChoices = (type: FieldType): boolean => CHOICE_TYPES.has(type)

export function newField(type: FieldType, choiceNames: readonly Label[]): FieldDefinition {
  const options = hasChoices(type) ? { choices: choiceNames.map((name, i) => newChoice(name, i, [])) } : STARTING_OPTIONS[type]
  return { key: '', type, name: { 'zh-CN': '', en: '' }, required: false, ...(options ? { options } : {}), ...(type === 'formula' ? { formula: '' } : {}) }
}

const COLOURS = ['blue', 'green', 'orange', 'purple', 'cyan', 'red', 'yellow', 'pink', 'grey']

export function newChoice(name: Label, index: number, existing: readonly Choice[]): Choice {
  const taken = new Set(existing.map((choice) => choice.value))
  return { value: proposeKey('', new Set([...taken, ...Array.from({ length: index }, (_, i) => `option_${i + 1}`)]), 'option'), name, color: COLOURS[(existing.length + index) % COLOURS.length] }
}

/** A language left empty takes the other's text. */
export function completeLabel(label: Label): Label {
  if (typeof label === 'string') return label
  const zh = label['zh-CN']?.trim() || label.en?.trim() || ''
  return { 'zh-CN': zh, en: label.en?.trim() || zh }
}

const englishName = (label: Label): string => (typeof label === 'string' ? label : (label.en ?? ''))
const isEmptyLabel = (label: Label | null | undefined): boolean => !label || (typeof label === 'string' ? !label.trim() : !label['zh-CN']?.trim() && !label.en?.trim())

/** A column's key before anything better is known of it. */
export const newColumnKey = (columns: readonly FieldDefinition[]): string => proposeKey('', new Set(columns.map((column) => column.key)), 'c')

/** New fields and columns with an English name take their key from it; the others keep the number they were given. */
export function goodKeys(draft: FormDraft): Command[] {
  const better = (each: FieldDefinition, taken: Set<string>, prefix: 'f' | 'c'): string | null => {
    const made = new RegExp(`^${prefix}_\\d+$`)
    if (each.id !== undefined || !made.test(each.key)) return null
    const to = proposeKey(englishName(each.name), taken, prefix)
    if (made.test(to)) return null
    taken.add(to)
    return to
  }
  const fieldKeys = new Set(draft.fields.map((field) => field.key))
  return draft.fields.flatMap((field): Command[] => {
    const columns = field.options?.fields ?? []
    const columnKeys = new Set(columns.map((column) => column.key))
    const renamed = columns.flatMap((column): Command[] => {
      const to = better(column, columnKeys, 'c')
      return to === null ? [] : [{ do: 'rekey_column', key: field.key, column: column.key, to }]
    })
    const to = better(field, fieldKeys, 'f')
    return to === null ? renamed : [...renamed, { do: 'rekey_field', key: field.key, to }]
  })
}

/** Parts that the server adds for the reader and does not take back. */
const PROJECTED = new Set(['actions', 'system', 'access', 'ast', 'server'])

/** The definition as it is stored: names in both languages, nothing empty, nothing of the reader's. */
export function toDefinition(draft: FormDraft): Record<string, unknown> {
  const definition = bare({ ...draft, name: completeLabel(draft.name), fields: draft.fields.map(finishField) })
  return {
    ...definition,
    layout: isPlain(draft.layout) ? null : draft.layout.map((block) => bare(block.kind === 'section' ? finishNamed(block) : { ...block, tabs: block.tabs.map((tab) => ({ ...tab, name: completeLabel(tab.name), sections: tab.sections.map(finishNamed) })) })),
    rules: draft.rules.map((rule) => bare({ ...finishNamed(rule), then: rule.then.map((step) => bare({ ...step })) })),
    checks: draft.checks.map((check) => bare({ ...check, message: completeLabel(check.message) })),
    duplicates: draft.duplicates.map((rule) => bare(finishNamed(rule))),
  }
}

/** One unnamed column of all fields: what a form without a layout shows here. */
const isPlain = ([first, ...more]: Layout): boolean =>
  more.length === 0 && first?.kind === 'section' && first.key === MAIN_SECTION && first.columns === 1 && isEmptyLabel(first.name) && !first.collapsed

const bare = (part: object): Record<string, unknown> => Object.fromEntries(Object.entries(part).filter(([key, value]) => !PROJECTED.has(key) && value !== undefined))

const finishNamed = <T extends { name?: Label }>(part: T): T => ({ ...part, name: isEmptyLabel(part.name) ? undefined : completeLabel(part.name!) })

function finishField(draft: FieldDefinition): FieldDefinition {
  const columns = draft.options?.fields
  return bare({
    ...draft, name: completeLabel(draft.name),
    help: isEmptyLabel(draft.help) ? null : completeLabel(draft.help!),
    placeholder: isEmptyLabel(draft.placeholder) ? undefined : completeLabel(draft.placeholder!),
    default_formula: draft.default_formula?.trim() ? draft.default_formula : undefined,
    ...(draft.options ? { options: bare({ ...draft.options, ...(columns ? { fields: columns.map(finishField) } : {}), ...(draft.options.choices ? { choices: draft.options.choices.map((choice) => ({ ...choice, name: completeLabel(choice.name) })) } : {}) }) } : {}),
  }) as unknown as FieldDefinition
}

/** What keeps a field from being published, seen without asking: `designer:problems.<code>`. */
export function problemsOf(field: FieldDefinition): string[] {
  const { options = {} } = field
  const names = (options.choices ?? []).map((choice) => JSON.stringify(completeLabel(choice.name)))
  return [
    isEmptyLabel(field.name) && 'unnamed',
    (field.type === 'relation' || (field.type as string) === 'relations') && !options.form && 'noTarget',
    field.type === 'formula' && !field.formula?.trim() && 'noFormula',
    hasChoices(field.type) && (options.choices ?? []).length === 0 && 'noChoices',
    new Set(names).size < names.length && 'sameChoices',
    (options.choices ?? []).some((choice) => isEmptyLabel(choice.name)) && 'unnamedChoice',
    field.type === 'line_items' && (options.fields ?? []).length === 0 && 'noColumns',
    (options.fields ?? []).some((column) => isEmptyLabel(column.name)) && 'unnamedColumn',
  ].filter((code): code is string => typeof code === 'string')
}
