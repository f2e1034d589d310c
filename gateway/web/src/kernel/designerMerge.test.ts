import { describe, expect, it, test } from 'vitest'
import type { FieldDefinition } from './definition'
import { apply, newKey, openDraft, type Command, type FormDraft } from './designer'
import { carryOver, type Choices } from './designerMerge'
import { changeSpan, fieldOrder, sectionsOf } from './layout'
import { same } from './threeWay'

const field = (key: string, id: number, more: Partial<FieldDefinition> = {}): FieldDefinition => ({ key, id, type: 'text', name: key, ...more })
const BASE = openDraft({
  key: 'form', name: 'Form', app: 'sales', title_field: 'a',
  fields: [
    field('a', 1), field('b', 2), field('c', 3), field('d', 4),
    field('state', 5, { type: 'select', options: { choices: [{ value: 'x', name: 'X' }, { value: 'y', name: 'Y' }] } }),
    field('lines', 6, { type: 'line_items', options: { fields: [field('item', 7), field('price', 8, { type: 'money' })] } }),
  ],
  layout: [{ key: 's1', kind: 'section', columns: 2, fields: ['a', 'b', 'c'] }, { key: 's2', kind: 'section', columns: 1, fields: ['d', 'state', 'lines'] }],
  rules: [{ key: 'r1', when: '{a} = "x"', then: [{ do: 'hide', fields: ['b', 'c'] }] }], uniques: [{ key: 'u', fields: ['b', 'c', 'd'] }],
})
const run = (draft: FormDraft, ...commands: Command[]) => commands.reduce(apply, draft)
const change = (key: string, part: Partial<FieldDefinition>): Command => ({ do: 'change_field', key, change: part })
/** As the server publishes a draft: new fields get ids. */
const published = (draft: FormDraft, from = 100): FormDraft => ({ ...draft, fields: draft.fields.map((each, at) => (each.id === undefined ? { ...each, id: from + at } : each)) })
const named = (draft: FormDraft, key: string) => draft.fields.find((each) => each.key === key)

describe('a draft on top of what was published meanwhile', () => {
  it('takes over what only one side changed, down to properties, choices and columns', () => {
    const mine = run(BASE, change('a', { name: 'Mine' }), change('state', { options: { choices: [{ value: 'x', name: 'X mine' }, { value: 'y', name: 'Y' }] } }), { do: 'remove_field', key: 'c' })
    const theirs = run(BASE, change('a', { help: 'Theirs' }), change('state', { options: { choices: [{ value: 'x', name: 'X' }, { value: 'y', name: 'Y' }, { value: 'z', name: 'Z' }] } }),
      change('lines', { options: { fields: [field('item', 7), field('price', 8, { type: 'money', required: true }), field('count', 9, { type: 'number' })] } }))
    const { draft, conflicts } = carryOver(BASE, mine, theirs)
    expect(conflicts).toEqual([])
    expect(named(draft, 'a')).toMatchObject({ name: 'Mine', help: 'Theirs' })
    expect(named(draft, 'state')!.options!.choices!.map((choice) => choice.name)).toEqual(['X mine', 'Y', 'Z'])
    expect(named(draft, 'lines')!.options!.fields!.map((column) => [column.key, column.required ?? false])).toEqual([['item', false], ['price', true], ['count', false]])
    expect(named(draft, 'c')).toBeUndefined()
    expect(draft.uniques).toEqual([{ key: 'u', fields: ['b', 'd'] }])
  })

  it('names what both changed differently and takes the chosen side', () => {
    const mine = run(BASE, change('a', { name: 'Mine' }), { do: 'change_form', change: { title_field: 'b' } })
    const theirs = run(BASE, change('a', { name: 'Theirs' }), { do: 'change_form', change: { title_field: 'c' } })
    const { conflicts, draft } = carryOver(BASE, mine, theirs)
    expect(conflicts.map(({ id, taken }) => [id, taken])).toEqual([['field:#1:name', 'mine'], ['form:title_field', 'mine']])
    expect([named(draft, 'a')!.name, draft.title_field]).toEqual(['Mine', 'b'])
    expect(named(carryOver(BASE, mine, theirs, { 'field:#1:name': 'theirs' }).draft, 'a')!.name).toBe('Theirs')
  })

  it('keeps what one side removed and the other changed, until somebody chooses', () => {
    const removed = run(BASE, { do: 'remove_field', key: 'd' }), changed = run(BASE, change('d', { name: 'D!' }))
    for (const [mine, theirs, kept] of [[removed, changed, 'theirs'], [changed, removed, 'mine']] as const) {
      const { draft, conflicts } = carryOver(BASE, mine, theirs)
      expect(conflicts).toMatchObject([{ id: 'field:#4', taken: kept }])
      expect(named(draft, 'd')!.name).toBe('D!')
      expect(named(carryOver(BASE, mine, theirs, { 'field:#4': kept === 'mine' ? 'theirs' : 'mine' }).draft, 'd')).toBeUndefined()
    }
  })

  it('gives a new field another key when that was taken, and follows it in formulas', () => {
    const mine = run(BASE, { do: 'add_field', field: { key: 'f_1', type: 'number', name: 'Mine' } }, { do: 'change_form', change: { checks: [{ key: 'check', when: '{f_1} > 1', message: 'no' }] } })
    const theirs = published(run(BASE, { do: 'add_field', field: { key: 'f_1', type: 'date', name: 'Theirs' } }, { do: 'change_form', change: { checks: [{ key: 'check', when: 'ISNULL({f_1})', message: 'no' }] } }))
    const { draft, conflicts } = carryOver(BASE, mine, theirs)
    expect(conflicts).toEqual([])
    expect([named(draft, 'f_1')!.name, named(draft, 'f_2')!.name]).toEqual(['Theirs', 'Mine'])
    expect(draft.checks.map(({ key, when }) => [key, when]).sort()).toEqual([['check', 'ISNULL({f_1})'], ['check_2', '{f_2} > 1']])
  })

  it('puts new fields beside what they stood beside, with their width, and calls two arrangements a conflict', () => {
    const mine = run(BASE, { do: 'add_field', field: { key: 'f_1', type: 'text', name: 'new' }, to: { section: 's1', index: 1 } })
    const wide = run(mine, { do: 'arrange', layout: changeSpan(mine.layout, 'f_1', 2) })
    const theirs = run(BASE, { do: 'move_field', key: 'a', to: { section: 's2', index: 1 } })
    const { draft, conflicts } = carryOver(BASE, wide, theirs)
    expect(conflicts).toEqual([])
    expect(sectionsOf(draft.layout).map((section) => section.fields)).toEqual([['b', 'c'], ['d', 'a', 'f_1', 'state', 'lines']])
    expect(sectionsOf(draft.layout)[1]!.spans).toEqual({ f_1: 2 })
    const other = run(BASE, { do: 'move_field', key: 'a', to: { section: 's2', index: 3 } })
    expect(carryOver(BASE, other, theirs).conflicts.map(({ id }) => id)).toEqual(['layout'])
    expect(fieldOrder(carryOver(BASE, other, theirs, { layout: 'theirs' }).draft.layout)).toEqual(fieldOrder(theirs.layout))
  })
})

/** Numbers from a seed: the same run again. */
function numbers(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const EDITS: ((draft: FormDraft, pick: (below: number) => number) => Command)[] = [
  (draft, pick) => change(some(draft, pick), { name: `n${pick(4)}` }),
  (draft, pick) => change(some(draft, pick), { required: pick(2) === 1, help: `h${pick(3)}` }),
  (draft, pick) => ({ do: 'remove_field', key: some(draft, pick) }),
  (draft, pick) => ({ do: 'add_field', field: { key: newKey(new Set(draft.fields.map((each) => each.key))), type: 'text', name: `new${pick(3)}` }, to: { section: `s${1 + pick(2)}`, index: 0 } }),
  (draft, pick) => ({ do: 'nudge_field', key: some(draft, pick), by: pick(2) ? 1 : -1 }),
  (draft, pick) => ({ do: 'change_form', change: { title_field: some(draft, pick) } }),
  (draft, pick) => ({ do: 'change_form', change: { rules: [...draft.rules, { key: `r${draft.rules.length + 1}`, when: `{${some(draft, pick)}} = "1"`, then: [{ do: 'lock', fields: [some(draft, pick)] }] }] } }),
  (_, pick) => ({ do: 'change_form', change: { name: `Form ${pick(3)}` } }),
]
const some = (draft: FormDraft, pick: (below: number) => number) => draft.fields[pick(draft.fields.length)]!.key
function edited(draft: FormDraft, pick: (below: number) => number): FormDraft {
  let now = draft
  for (let left = pick(6); left > 0 && now.fields.length > 1; left--) now = apply(now, EDITS[pick(EDITS.length)]!(now, pick))
  return now
}

describe('whatever two people did', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed + 1))('seed %i', (seed) => {
    const pick = numbers(seed)
    const mine = edited(BASE, pick), theirs = published(edited(BASE, pick))
    expect(carryOver(BASE, BASE, theirs)).toMatchObject({ conflicts: [] })
    expect(same(carryOver(BASE, BASE, theirs).draft, theirs)).toBe(true)
    expect(same(carryOver(BASE, mine, BASE).draft, mine)).toBe(true)
    const open = carryOver(BASE, mine, theirs).conflicts
    for (const side of ['mine', 'theirs'] as const) {
      const choices: Choices = Object.fromEntries(open.map(({ id }) => [id, side]))
      const { draft, conflicts } = carryOver(BASE, mine, theirs, choices)
      expect(conflicts.map(({ id, taken }) => [id, taken])).toEqual(open.map(({ id }) => [id, side]))
      const keys = draft.fields.map((each) => each.key)
      expect([...new Set(keys)]).toEqual(keys)
      expect([...fieldOrder(draft.layout)].sort()).toEqual([...keys].sort())
      expect(keys.includes(draft.title_field ?? keys[0]!)).toBe(true)
      expect(draft.rules.flatMap((rule) => rule.then.flatMap((step) => step.fields)).every((key) => keys.includes(key))).toBe(true)
      for (const { id, mine: own, theirs: other } of conflicts) {
        const [, identity, property] = /^field:#(\d+)(?::(\w+))?$/.exec(id) ?? []
        const found = draft.fields.find((each) => String(each.id) === identity)
        if (identity && property) expect(same(found?.[property as keyof FieldDefinition], side === 'mine' ? own : other)).toBe(true)
        else if (identity) expect(found === undefined).toBe((side === 'mine' ? own : other) === undefined)
      }
    }
  })
})
