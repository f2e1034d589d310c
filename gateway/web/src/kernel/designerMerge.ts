import type { Choice, FieldDefinition } from './definition'
import { apply, newKey, type FormDraft } from './designer'
import { rekeyed } from './designerKeys'
import type { Label } from './label'
import { completeLayout, fieldOrder, freeKey } from './layout'
import { mergeLayouts } from './layoutMerge'
import { merger, same, type Choices, type Conflict, type Merger } from './threeWay'

export type { Choices, Conflict } from './threeWay'

export interface CarriedOver {
  draft: FormDraft
  /** What both changed, each in its own way; `choices` decide, else what is listed as proposed. */
  conflicts: Conflict[]
}

const LISTS = ['rules', 'checks', 'uniques', 'duplicates'] as const
/** Parts of a definition that its publishing decides, not its author. */
const PUBLISHED: ReadonlySet<string> = new Set(['id', 'key', 'app', 'version', 'removed'])
const MERGED: ReadonlySet<string> = new Set([...LISTS, ...PUBLISHED, 'fields', 'layout', 'views'])

/**
 * A draft begun from `base` put on top of `theirs`, which was published meanwhile: what only one of them changed
 * is taken over. Fields are the same by id, all else by key; a new key that both chose is changed in the draft.
 */
export function carryOver(base: FormDraft, draft: FormDraft, theirs: FormDraft, choices: Choices = {}, placeable: readonly string[] = []): CarriedOver {
  const mine = withOwnKeys(base, draft, theirs)
  const merge = merger(choices)
  const fields = mergeFields(merge, base, mine, theirs)
  const others = Object.fromEntries(
    [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter((part) => !MERGED.has(part)).map((part) => [part, merge.leaf({ id: `form:${part}`, part: 'form', name: null, property: part }, value(base, part), value(mine, part), value(theirs, part))]),
  )
  const lists = Object.fromEntries(
    [...LISTS, 'views'].filter((part) => value(mine, part) ?? value(theirs, part)).map((part) => [part, merge.list(listOf(base, part), listOf(mine, part), listOf(theirs, part), (each) => each.key, (b, m, t, key) => merge.leaf({ id: `${part}:${key}`, part, name: (m ?? t ?? b)?.name ?? null, key }, b, m, t))]),
  )
  const keys = fields.map((field) => field.key)
  const layout = completeLayout(mergeLayouts(merge, base.layout, mine.layout, theirs.layout), keys, placeable)
  const merged = { ...theirs, ...others, ...lists, fields, layout } as FormDraft
  // What names a field that is gone loses it, as when it is taken out by hand.
  const gone = [...base.fields, ...mine.fields, ...theirs.fields].map((field) => field.key).filter((key) => !keys.includes(key))
  const whole = [...new Set(gone)].reduce((now, key) => apply(now, { do: 'remove_field', key }), merged)
  const order = new Map(fieldOrder(whole.layout).map((key, index) => [key, index]))
  return { draft: { ...whole, fields: [...whole.fields].sort((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0)) }, conflicts: merge.conflicts }
}

interface Keyed { key: string; name?: Label }
const value = (draft: FormDraft, part: string): unknown => (draft as unknown as Record<string, unknown>)[part]
const listOf = (draft: FormDraft, part: string): Keyed[] => (value(draft, part) as Keyed[] | undefined) ?? []
const identity = (field: FieldDefinition): string => (field.id === undefined ? field.key : `#${field.id}`)

/** The draft with other keys for its new fields, rules, … whose keys were taken meanwhile by something else. */
function withOwnKeys(base: FormDraft, draft: FormDraft, theirs: FormDraft): FormDraft {
  const known = new Set(base.fields.map(identity))
  const clash = (field: FieldDefinition) => !known.has(identity(field)) && theirs.fields.some((each) => each.key === field.key && identity(each) !== identity(field))
  const renamed = draft.fields.filter(clash).reduce((now, field) => rekeyed(now, field.key, newKey(new Set([...now.fields, ...theirs.fields, ...base.fields].map((each) => each.key)))), draft)
  return LISTS.reduce<FormDraft>((now, part) => {
    const before = new Set(listOf(base, part).map((each) => each.key))
    const added = new Map(listOf(theirs, part).filter((each) => !before.has(each.key)).map((each) => [each.key, each]))
    const taken = new Set([...listOf(now, part), ...added.values()].map((each) => each.key))
    const items = listOf(now, part).map((each) => {
      if (before.has(each.key) || !added.has(each.key) || same(each, added.get(each.key))) return each
      const key = freeKey(taken, each.key)
      taken.add(key)
      return { ...each, key }
    })
    return { ...now, [part]: items }
  }, renamed)
}

function mergeFields(merge: Merger, base: FormDraft, mine: FormDraft, theirs: FormDraft): FieldDefinition[] {
  return merge.list(base.fields, mine.fields, theirs.fields, identity, (b, m, t, id) => {
    const name = (m ?? t ?? b)?.name ?? null
    if (m && t) return mergeField(merge, `field:${id}`, name, b, m, t)
    return merge.leaf({ id: `field:${id}`, part: 'field', name }, b, m, t)
  })
}

type Parts = Record<string, unknown>

/** Property by property, and options one by one. */
function mergeField(merge: Merger, id: string, name: Label | null, base: FieldDefinition | undefined, mine: FieldDefinition, theirs: FieldDefinition): FieldDefinition {
  const place = (property: string) => ({ id: `${id}:${property}`, part: 'field', name, property })
  const parts = (b: Parts, m: Parts, t: Parts, one: (key: string) => unknown): Parts =>
    Object.fromEntries([...new Set([...Object.keys(t), ...Object.keys(m), ...Object.keys(b)])].map((key) => [key, one(key)] as const).filter(([, kept]) => kept !== undefined))
  const [b, m, t] = [base?.options ?? {}, mine.options ?? {}, theirs.options ?? {}] as [Parts, Parts, Parts]
  const options = parts(b, m, t, (key) => {
    if (key === 'choices') return merge.list((b[key] ?? []) as Choice[], (m[key] ?? []) as Choice[], (t[key] ?? []) as Choice[], (choice) => choice.value, (was, own, other, choice) => merge.leaf({ ...place(`choices.${choice}`), property: 'choices', name: (own ?? other ?? was)?.name ?? name }, was, own, other))
    if (key === 'fields') {
      return merge.list((b[key] ?? []) as FieldDefinition[], (m[key] ?? []) as FieldDefinition[], (t[key] ?? []) as FieldDefinition[], identity, (was, own, other, column) => {
        const called = (own ?? other ?? was)?.name ?? name
        return own && other ? mergeField(merge, `${id}.${column}`, called, was, own, other) : merge.leaf({ id: `${id}.${column}`, part: 'field', name: called }, was, own, other)
      })
    }
    return merge.leaf({ ...place(`options.${key}`), property: 'options' }, b[key], m[key], t[key])
  })
  const [was, own, other] = [base ?? {}, mine, theirs] as unknown as [Parts, Parts, Parts]
  const rest = parts(was, own, other, (key) => (key === 'options' ? undefined : key === 'id' || key === 'key' ? other[key] : merge.leaf(place(key), was[key], own[key], other[key])))
  return { ...rest, ...(Object.keys(options).length > 0 || theirs.options ? { options } : {}) } as unknown as FieldDefinition
}
