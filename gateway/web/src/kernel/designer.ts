import type { FieldDefinition } from './definition'
import type { Label } from './label'
import { rekeyed, rekeyedColumn } from './designerKeys'
import { completeLayout, fieldOrder, lastPlace, moveField, nudgeField, placeOf, withField, withoutField, type Layout, type Place } from './layout'
import { push, type Undoable } from './undoable'

export type RuleEffect = 'show' | 'hide' | 'require' | 'lock' | 'set'
export const RULE_EFFECTS: readonly RuleEffect[] = ['show', 'hide', 'require', 'lock', 'set']

export interface RuleStep {
  do: RuleEffect
  fields: string[]
  /** Formula text, of `set` only. */
  value?: string
  /** `set` fills only what is empty unless this holds. */
  always?: boolean
}
export interface FormRule {
  key: string
  name?: Label
  when: string
  then: RuleStep[]
}
/** `when` is true when something is wrong. */
export interface FormCheck {
  key: string
  when: string
  message: Label
  field?: string
}
export interface UniqueSet {
  key: string
  fields: string[]
}
export type LikenessHow = 'exact' | 'normalized' | 'company' | 'similar'
/** Two records alike in all these fields are taken for the same thing; `block` refuses the second. */
export interface DuplicateRule {
  key: string
  name?: Label
  match: { field: string; how: LikenessHow }[]
  block?: boolean
}

/** A form while it is designed: the definition's JSON, of which the designer changes these parts and keeps the rest. */
export interface FormDraft {
  key: string
  name: Label
  app: string
  title_field: string | null
  fields: FieldDefinition[]
  layout: Layout
  rules: FormRule[]
  checks: FormCheck[]
  uniques: UniqueSet[]
  duplicates: DuplicateRule[]
}

export type Command =
  | { do: 'add_field'; field: FieldDefinition; to?: Place }
  | { do: 'change_field'; key: string; change: Partial<FieldDefinition> }
  | { do: 'rekey_field'; key: string; to: string }
  | { do: 'rekey_column'; key: string; column: string; to: string }
  | { do: 'remove_field'; key: string }
  | { do: 'move_field'; key: string; to: Place }
  | { do: 'nudge_field'; key: string; by: -1 | 1 }
  | { do: 'copy_field'; key: string; name: Label }
  | { do: 'arrange'; layout: Layout }
  | { do: 'change_form'; change: Partial<Pick<FormDraft, 'name' | 'title_field' | 'rules' | 'checks' | 'uniques' | 'duplicates'>> }

/** A stored definition, which may lack any part the designer needs. */
export function openDraft(stored: Pick<FormDraft, 'key' | 'name' | 'app' | 'title_field' | 'fields'> & Partial<FormDraft>, placeable: readonly string[] = []): FormDraft {
  return {
    ...stored,
    layout: completeLayout(stored.layout, stored.fields.map((field) => field.key), placeable),
    rules: stored.rules ?? [], checks: stored.checks ?? [], uniques: stored.uniques ?? [], duplicates: stored.duplicates ?? [],
  }
}

/** The draft after a command. The same object when the command changes nothing. */
export function apply(draft: FormDraft, command: Command): FormDraft {
  switch (command.do) {
    case 'add_field': {
      const to = command.to ?? lastPlace(draft.layout) ?? { section: '', index: 0 }
      return ordered({ ...draft, fields: [...draft.fields, command.field], layout: withField(draft.layout, command.field.key, to) })
    }
    case 'change_field': return { ...draft, fields: draft.fields.map((field) => (field.key === command.key ? { ...field, ...command.change } : field)) }
    case 'rekey_field': return rekeyed(draft, command.key, command.to)
    case 'rekey_column': return rekeyedColumn(draft, command.key, command.column, command.to)
    case 'remove_field': return withoutKey(draft, command.key)
    case 'move_field': return ordered({ ...draft, layout: moveField(draft.layout, command.key, command.to) })
    case 'nudge_field': {
      const layout = nudgeField(draft.layout, command.key, command.by)
      return layout === draft.layout ? draft : ordered({ ...draft, layout })
    }
    case 'copy_field': return copied(draft, command.key, command.name)
    case 'arrange': return ordered({ ...draft, layout: command.layout })
    case 'change_form': return { ...draft, ...command.change }
  }
}

/** The definition lists fields in the order in which the layout shows them: tables and imports follow it. */
function ordered(draft: FormDraft): FormDraft {
  const rank = new Map(fieldOrder(draft.layout).map((key, index) => [key, index]))
  const at = (field: FieldDefinition) => rank.get(field.key) ?? rank.size
  return { ...draft, fields: [...draft.fields].sort((a, b) => at(a) - at(b)) }
}

const fieldKeys = (draft: FormDraft) => new Set(draft.fields.map((field) => field.key))

/** A key for a field that has no name yet; publishing makes a better one of an English name. */
export function newKey(taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) if (!taken.has(`f_${n}`)) return `f_${n}`
}
export const isMadeKey = (key: string): boolean => /^f_\d+$/.test(key)

function copied(draft: FormDraft, key: string, name: Label): FormDraft {
  const field = draft.fields.find((each) => each.key === key)
  const place = placeOf(draft.layout, key)
  if (!field || !place) return draft
  const copy = { ...field, id: undefined, key: newKey(fieldKeys(draft)), name, unique: false }
  return apply(draft, { do: 'add_field', field: copy, to: { ...place, index: place.index + 1 } })
}

/** Takes the field out of everything that names it; formulas that read it stay, and the check before publishing names them. */
function withoutKey(draft: FormDraft, key: string): FormDraft {
  const kept = (keys: readonly string[]) => keys.filter((each) => each !== key)
  return {
    ...draft,
    title_field: draft.title_field === key ? null : draft.title_field,
    fields: draft.fields.filter((field) => field.key !== key),
    layout: withoutField(draft.layout, key),
    rules: draft.rules
      .map((rule) => ({ ...rule, then: rule.then.map((step) => ({ ...step, fields: kept(step.fields) })).filter((step) => step.fields.length > 0) }))
      .filter((rule) => rule.then.length > 0),
    checks: draft.checks.map(({ field, ...check }) => (field === undefined || field === key ? check : { ...check, field })),
    uniques: draft.uniques.map((set) => ({ ...set, fields: kept(set.fields) })).filter((set) => set.fields.length > 1),
    duplicates: draft.duplicates.map((rule) => ({ ...rule, match: rule.match.filter((part) => part.field !== key) })).filter((rule) => rule.match.length > 0),
  }
}

/** What undo takes back: the draft, and the command that made it, for its name. */
export interface Revision {
  draft: FormDraft
  command: Command | null
}

const target = (command: Command): string => ('key' in command ? command.key : 'field' in command ? command.field.key : '')

/** Whether both change the same parts of the same thing, as every letter of a name being typed does. */
function continues(last: Command | null, next: Command): boolean {
  if (last === null || target(last) !== target(next)) return false
  const parts = (command: Command) => ('change' in command ? Object.keys(command.change).join() : null)
  return last.do === next.do && parts(next) !== null && parts(last) === parts(next)
}

/** `soon`: the command follows the last one closely, so that typing is taken back as a whole. */
export function perform(history: Undoable<Revision>, command: Command, soon = false): Undoable<Revision> {
  const draft = apply(history.now.draft, command)
  if (draft === history.now.draft) return history
  return push(history, { draft, command }, soon && continues(history.now.command, command))
}
