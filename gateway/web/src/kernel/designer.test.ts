import { describe, expect, it } from 'vitest'
import type { FieldDefinition } from './definition'
import { apply, newKey, openDraft, perform, type Command, type FormDraft, type Revision } from './designer'
import { rekeyFormula } from './designerKeys'
import { conditionFormula, readCondition, type ConditionGroup } from './designerCondition'
import { completeLayout, fieldOrder, moveField, nudgeField, placeOf, sectionsOf, type Layout } from './layout'
import { addTab, changeSection, nudgeBlock, removeSection, removeTab, removeTabs } from './layoutBlocks'
import { redo, undo, undoable } from './undoable'

const field = (key: string, type: FieldDefinition['type'] = 'text', more: Partial<FieldDefinition> = {}): FieldDefinition => ({ key, type, name: key, ...more })
const LAYOUT: Layout = [
  { key: 's1', kind: 'section', columns: 2, fields: ['a', 'b'] },
  { key: 't', kind: 'tabs', tabs: [{ key: 't1', name: 'One', sections: [{ key: 's2', kind: 'section', columns: 1, fields: ['c'] }] }, { key: 't2', name: 'Two', sections: [{ key: 's3', kind: 'section', columns: 1, fields: [] }] }] },
]
const draftOf = (layout?: Layout): FormDraft => openDraft({ key: 'form', name: 'Form', app: 'sales', title_field: 'a', fields: ['a', 'b', 'c'].map((key) => field(key)), ...(layout ? { layout } : {}) })
const run = (draft: FormDraft, ...commands: Command[]) => commands.reduce(apply, draft)

describe('layout', () => {
  it('is one section of all fields where there is none', () => expect(fieldOrder(completeLayout(undefined, ['a', 'b']))).toEqual(['a', 'b']))

  it('shows every field once: unknown and repeated keys fall out, forgotten ones come last', () => {
    const complete = completeLayout([{ key: 's', kind: 'section', columns: 1, fields: ['b', 'gone', 'b'] }], ['a', 'b', 'c'])
    expect(sectionsOf(complete).map((section) => section.fields)).toEqual([['b'], ['a', 'c']])
    expect(completeLayout(complete, ['a', 'b', 'c'])).toEqual(complete)
  })

  it('moves a field to a place meant with the field still where it was', () => {
    expect(fieldOrder(moveField(LAYOUT, 'a', { section: 's1', index: 2 }))).toEqual(['b', 'a', 'c'])
    expect(placeOf(moveField(LAYOUT, 'a', { section: 's3', index: 0 }), 'a')).toEqual({ section: 's3', index: 0 })
    expect(moveField(LAYOUT, 'a', { section: 's1', index: 0 })).toEqual(LAYOUT)
  })

  it('walks a field by single steps through every section and back', () => {
    let layout: Layout = LAYOUT
    const seen = [placeOf(layout, 'a')!]
    for (let i = 0; i < 5; i++) seen.push(placeOf((layout = nudgeField(layout, 'a', 1)), 'a')!)
    expect(seen.map(({ section, index }) => `${section}.${index}`)).toEqual(['s1.0', 's1.1', 's2.0', 's2.1', 's3.0', 's3.0'])
    for (let i = 0; i < 5; i++) layout = nudgeField(layout, 'a', -1)
    expect(layout).toEqual(LAYOUT)
  })

  it.each([
    ['a section', removeSection(LAYOUT, 's1')], ['a section inside a tab', removeSection(LAYOUT, 's2')], ['tabs', removeTabs(LAYOUT, 't')],
    ['a tab', removeTab(LAYOUT, 't', 't1')], ['every tab', removeTab(removeTab(LAYOUT, 't', 't1'), 't', 't2')], ['order', nudgeBlock(LAYOUT, 't', -1)],
    ['columns', changeSection(LAYOUT, 's1', { columns: 3 })], ['a further tab', addTab(LAYOUT, 't', { key: 't3', name: 'Three', sections: [] })],
  ])('loses no field with %s', (_, layout) => expect(fieldOrder(layout).sort()).toEqual(['a', 'b', 'c']))

  it('keeps a field even when its only section goes', () => expect(fieldOrder(removeSection([LAYOUT[0]!], 's1'))).toEqual(['a', 'b']))
})

describe('designer', () => {
  it('adds at the end or at a place, and lists fields as the layout shows them', () => {
    const draft = run(draftOf(LAYOUT), { do: 'add_field', field: field('d') }, { do: 'add_field', field: field('e'), to: { section: 's1', index: 1 } })
    expect(draft.fields.map((each) => each.key)).toEqual(['a', 'e', 'b', 'c', 'd'])
    expect(placeOf(draft.layout, 'd')).toEqual({ section: 's3', index: 0 })
  })

  it('takes a removed field out of all that names it', () => {
    const draft = run(draftOf(), {
      do: 'change_form',
      change: {
        rules: [{ key: 'r1', when: '{c} = "x"', then: [{ do: 'hide', fields: ['a', 'b'] }] }, { key: 'r2', when: '{c} = "x"', then: [{ do: 'require', fields: ['a'] }] }],
        checks: [{ key: 'k', when: '{b} = {c}', message: 'no', field: 'a' }], uniques: [{ key: 'u', fields: ['a', 'b'] }, { key: 'v', fields: ['a', 'b', 'c'] }],
      },
    }, { do: 'remove_field', key: 'a' })
    expect(draft.title_field).toBeNull()
    expect(draft.rules).toEqual([{ key: 'r1', when: '{c} = "x"', then: [{ do: 'hide', fields: ['b'] }] }])
    expect(draft.checks).toEqual([{ key: 'k', when: '{b} = {c}', message: 'no' }])
    expect(draft.uniques).toEqual([{ key: 'v', fields: ['b', 'c'] }])
    expect(fieldOrder(draft.layout)).toEqual(['b', 'c'])
  })

  it('renames a key wherever it stands, but not in quoted texts', () => {
    expect(rekeyFormula('{a} & "{a}" & {a.name} & {ab}', 'a', 'z')).toBe('{z} & "{a}" & {z.name} & {ab}')
    const draft = run(draftOf(LAYOUT), { do: 'change_form', change: { uniques: [{ key: 'u', fields: ['a', 'b'] }] } }, { do: 'rekey_field', key: 'a', to: 'title' })
    expect([draft.title_field, draft.uniques[0]!.fields, placeOf(draft.layout, 'title')]).toEqual(['title', ['title', 'b'], { section: 's1', index: 0 }])
    expect(apply(draft, { do: 'rekey_field', key: 'title', to: 'b' })).toBe(draft)
  })

  it('copies a field beside itself, without its identity', () => {
    const draft = run({ ...draftOf(), fields: [field('a', 'text', { id: 7, unique: true }), field('b'), field('c')] }, { do: 'copy_field', key: 'a', name: 'A again' })
    expect(draft.fields[1]).toEqual({ ...field('f_1'), name: 'A again', unique: false })
    expect(newKey(new Set(draft.fields.map((each) => each.key)))).toBe('f_2')
  })

  it('undoes and redoes any commands, and takes typing back as a whole', () => {
    const start = draftOf(LAYOUT)
    const commands: Command[] = [
      { do: 'add_field', field: field('f_1') }, { do: 'nudge_field', key: 'f_1', by: -1 }, { do: 'change_field', key: 'f_1', change: { name: 'N' } },
      { do: 'change_field', key: 'f_1', change: { name: 'Na' } }, { do: 'remove_field', key: 'a' }, { do: 'arrange', layout: removeSection(LAYOUT, 's2') },
    ]
    let history = commands.reduce((now, command) => perform(now, command, true), undoable<Revision>({ draft: start, command: null }))
    expect(history.past.length).toBe(commands.length - 1)
    const last = history.now
    while (history.past.length) history = undo(history)
    expect(history.now.draft).toBe(start)
    while (history.future.length) history = redo(history)
    expect(history.now).toBe(last)
  })
})

describe('conditions', () => {
  const fields = [
    field('text'), field('amount', 'money'), field('day', 'date'), field('end', 'date'), field('state', 'select', { options: { choices: [{ value: 'a', name: 'A' }] } }),
    field('tags', 'multi_select'), field('done', 'checkbox'), field('who', 'person'),
  ]
  const groups: [string, ConditionGroup][] = [
    ['{text} = "say ""hi"" && go"', { join: 'and', conditions: [{ field: 'text', op: 'eq', value: 'say "hi" && go' }] }],
    ['CONTAINS({text}, "x") && {amount} >= 100.5', { join: 'and', conditions: [{ field: 'text', op: 'contains', value: 'x' }, { field: 'amount', op: 'ge', value: '100.5' }] }],
    ['{state} IN ("a", "b, c") || {state} NOT IN ("d")', { join: 'or', conditions: [{ field: 'state', op: 'in', value: ['a', 'b, c'] }, { field: 'state', op: 'not_in', value: ['d'] }] }],
    ['{end} < {day} && {day} <= TODAY() && {day} <> "2026-01-31"', { join: 'and', conditions: [{ field: 'end', op: 'lt', value: { ref: 'day' } }, { field: 'day', op: 'le', value: 'TODAY()' }, { field: 'day', op: 'ne', value: '2026-01-31' }] }],
    ['HAS({tags}, "t") && {done} = TRUE && !ISNULL({who}) && ISNULL({tags}) && COALESCE({done}, FALSE) = FALSE', {
      join: 'and', conditions: [{ field: 'tags', op: 'has', value: 't' }, { field: 'done', op: 'yes' }, { field: 'who', op: 'filled' }, { field: 'tags', op: 'empty' }, { field: 'done', op: 'no' }],
    }],
  ]
  it.each(groups)('%s', (text, group) => {
    expect(conditionFormula(group, fields)).toBe(text)
    expect(readCondition(text, fields)).toEqual(group)
  })

  it('leaves out what is not whole yet', () => expect(conditionFormula({ join: 'and', conditions: [{ field: 'text', op: 'eq', value: '' }, { field: 'who', op: 'empty' }] }, fields)).toBe('ISNULL({who})'))

  it.each(['{a} && {b} || {c}', 'LEN({text}) > 3', '{missing} = "x"', '{amount} + 1 > 2', '{text} > "x"', '{state}="a"'])('shows %s as text', (text) => expect(readCondition(text, fields)).toBeNull())
})
