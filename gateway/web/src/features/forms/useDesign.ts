import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { newKey } from '@/kernel/designer'
import { layoutKeys, lastPlace, placeOf, sectionsOf, freeKey, type Block, type Layout, type Place } from '@/kernel/layout'
import { changeSection, findPart, insertBlock, nudgeBlock, newSection, removeSection, removeTab, removeTabs } from '@/kernel/layoutBlocks'
import type { DropPlace } from '@/ui/DragAndDrop'
import { newField } from './draft'
import type { Held, LayoutItem, PaletteItem } from './paletteItems'
import { useDesigner, useDraft } from './store'

/** What a person does to the form: a command, the choice of what it touched, and a word for those who hear the page. */
export function useDesign() {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const draft = useDraft()
  const { dispatch, select, say, selection } = useDesigner((designer) => designer)
  const nameOf = (key: string) => label(draft.fields.find((field) => field.key === key)?.name, key)
  const named = (text: string) => ({ [i18n.language]: text })

  const addField = (type: Parameters<typeof newField>[0], to?: Place) => {
    const field = { ...newField(type, [1, 2, 3].map((number) => named(t('designer:newChoice', { number })))), key: newKey(new Set(draft.fields.map((each) => each.key))), name: named(t(`fields:types.${type}`)) }
    dispatch({ do: 'add_field', field, to: to ?? after() })
    select({ field: field.key })
    say(t('designer:said.added', { name: t(`fields:types.${type}`) }))
  }
  /** The place after what is chosen, so that pressed items come where one is working. */
  const after = (): Place | undefined => {
    if (selection && 'field' in selection) {
      const place = placeOf(draft.layout, selection.field)
      return place ? { ...place, index: place.index + 1 } : undefined
    }
    const part = selection && findPart(draft.layout, selection.part)
    const section = part && ('section' in part ? part.section : (part.tab ?? part.tabs.tabs[0])?.sections.at(-1))
    return section ? { section: section.key, index: section.fields.length } : (lastPlace(draft.layout) ?? undefined)
  }
  const addBlock = (item: LayoutItem, index = draft.layout.length) => {
    const taken = layoutKeys(draft.layout)
    const key = (stem: string) => {
      const free = freeKey(taken, stem)
      taken.add(free)
      return free
    }
    const tab = (number: number) => ({ key: key('tab'), name: named(t('designer:newTab', { number })), sections: [newSection(key('section'))] })
    const block: Block = item === 'section' ? { ...newSection(key('section')), name: named(t('designer:newSection')) } : { key: key('tabs'), kind: 'tabs', tabs: [tab(1), tab(2)] }
    dispatch({ do: 'arrange', layout: insertBlock(draft.layout, block, index) })
    select({ part: block.key })
    say(t('designer:said.added', { name: t(`designer:layoutItems.${item}`) }))
  }
  const add = (item: PaletteItem) => (item.add === 'field' ? addField(item.type) : addBlock(item.item))

  const drop = (held: Held, place: DropPlace) => {
    if ('add' in held && held.add === 'layout') {
      const at = draft.layout.findIndex((block) => `block:${block.key}` === place.id)
      return addBlock(held.item, at < 0 ? undefined : place.side === 'after' ? at + 1 : at)
    }
    const to = fieldPlace(draft.layout, place)
    if (!to) return
    if ('move' in held) {
      dispatch({ do: 'move_field', key: held.move, to })
      select({ field: held.move })
    } else addField(held.type, to)
  }
  const nudge = (key: string, by: -1 | 1) => {
    dispatch({ do: 'nudge_field', key, by })
    say(t(by === 1 ? 'designer:said.down' : 'designer:said.up', { name: nameOf(key) }))
  }
  const remove = (key: string) => {
    dispatch({ do: 'remove_field', key })
    say(t('designer:said.removed', { name: nameOf(key) }))
  }
  const copy = (key: string) => {
    const to = newKey(new Set(draft.fields.map((each) => each.key)))
    dispatch({ do: 'copy_field', key, name: named(t('designer:copyOf', { name: nameOf(key) })) })
    select({ field: to })
    say(t('designer:said.added', { name: nameOf(key) }))
  }
  const arrange = (layout: Layout) => dispatch({ do: 'arrange', layout })
  const removePart = (key: string) => {
    const part = findPart(draft.layout, key)
    if (!part) return
    arrange('section' in part ? removeSection(draft.layout, key) : part.tab ? removeTab(draft.layout, part.tabs.key, key) : removeTabs(draft.layout, key))
    select(null)
    say(t('designer:said.partRemoved'))
  }
  return {
    draft, add, drop, nudge, remove, copy, arrange, removePart, nameOf,
    nudgePart: (key: string, by: -1 | 1) => arrange(nudgeBlock(draft.layout, key, by)),
    changeSection: (key: string, change: Parameters<typeof changeSection>[2]) => arrange(changeSection(draft.layout, key, change)),
  }
}

/** The place in the layout that a drop beside a field, or into an empty section, means. */
function fieldPlace(layout: Layout, { id, side }: DropPlace): Place | null {
  if (id.startsWith('field:')) {
    const place = placeOf(layout, id.slice(6))
    return place && { ...place, index: place.index + (side === 'after' ? 1 : 0) }
  }
  const section = sectionsOf(layout).find((each) => `section:${each.key}` === id)
  return section ? { section: section.key, index: section.fields.length } : null
}
