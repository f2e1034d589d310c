import { completeLayout, mapSections, sectionsOf, withFields, type Block, type Layout, type Section, type Tab } from './layout'

/** Changes of sections and tabs. Fields never get lost: those of a section that goes move to a neighbour. */

export const newSection = (key: string): Section => ({ key, kind: 'section', columns: 2, fields: [] })

export const changeSection = (layout: Layout, key: string, change: Partial<Omit<Section, 'key' | 'kind'>>): Block[] =>
  mapSections(layout, (section) => (section.key === key ? { ...section, ...change } : section))

/** Puts a block before the one at `index`; at the end when the index is beyond it. */
export const insertBlock = (layout: Layout, block: Block, index: number): Block[] => [...layout.slice(0, index), block, ...layout.slice(index)]

const swapped = <T extends { key: string }>(items: readonly T[], key: string, by: -1 | 1): T[] => {
  const from = items.findIndex((item) => item.key === key)
  const to = from + by
  if (from < 0 || to < 0 || to >= items.length) return [...items]
  const next = [...items]
  ;[next[from], next[to]] = [next[to]!, next[from]!]
  return next
}

/** Moves a block, a tab, or a section inside its tab by one. */
export function nudgeBlock(layout: Layout, key: string, by: -1 | 1): Block[] {
  return swapped(layout, key, by).map((block) =>
    block.kind === 'section' ? block : { ...block, tabs: swapped(block.tabs, key, by).map((tab) => ({ ...tab, sections: swapped(tab.sections, key, by) })) })
}

/** Takes out a section; its fields join the section before it, else the one after, else a section of their own. */
export function removeSection(layout: Layout, key: string): Block[] {
  const sections = sectionsOf(layout)
  const at = sections.findIndex((section) => section.key === key)
  const gone = sections[at]
  if (!gone) return [...layout]
  const heir = sections[at - 1] ?? sections[at + 1]
  if (!heir) return completeLayout([], gone.fields)
  const fields = sections[at - 1] ? [...heir.fields, ...gone.fields] : [...gone.fields, ...heir.fields]
  return mapSections(layout, (section) => (section.key === key ? null : section.key === heir.key ? withFields(section, fields, { ...gone.spans, ...section.spans }) : section))
}

/** Takes out a block of tabs; its sections stay, in order, where it stood. */
export const removeTabs = (layout: Layout, key: string): Block[] =>
  layout.flatMap((block): Block[] => (block.kind === 'tabs' && block.key === key ? block.tabs.flatMap((tab) => tab.sections.map((section) => ({ ...section, name: section.name ?? tab.name }))) : [block]))

const inTabs = (layout: Layout, key: string, change: (tabs: readonly Tab[]) => readonly Tab[]): Block[] =>
  layout.map((block) => (block.kind === 'tabs' && block.key === key ? { ...block, tabs: [...change(block.tabs)] } : block))

export const addTab = (layout: Layout, key: string, tab: Tab): Block[] => inTabs(layout, key, (tabs) => [...tabs, tab])

export const renameTab = (layout: Layout, key: string, tab: string, name: Tab['name']): Block[] =>
  inTabs(layout, key, (tabs) => tabs.map((each) => (each.key === tab ? { ...each, name } : each)))

/** Takes out a tab; its sections join the tab before it, else the one after. The last tab takes its block along. */
export function removeTab(layout: Layout, key: string, tab: string): Block[] {
  const block = layout.find((each) => each.key === key)
  if (block?.kind !== 'tabs') return [...layout]
  const at = block.tabs.findIndex((each) => each.key === tab)
  const gone = block.tabs[at]
  if (!gone) return [...layout]
  const heir = block.tabs[at - 1] ?? block.tabs[at + 1]
  if (!heir) return removeTabs(layout, key)
  const filled = gone.sections.filter((section) => section.fields.length > 0)
  return inTabs(layout, key, (tabs) => tabs.filter((each) => each !== gone).map((each) => (each === heir ? { ...each, sections: block.tabs[at - 1] ? [...each.sections, ...filled] : [...filled, ...each.sections] } : each)))
}

/** The section, or the block of tabs, or a tab with its block, of a key. */
export function findPart(layout: Layout, key: string): { section: Section } | { tabs: Extract<Block, { kind: 'tabs' }>; tab?: Tab } | null {
  const section = sectionsOf(layout).find((each) => each.key === key)
  if (section) return { section }
  for (const block of layout) {
    if (block.kind !== 'tabs') continue
    if (block.key === key) return { tabs: block }
    const tab = block.tabs.find((each) => each.key === key)
    if (tab) return { tabs: block, tab }
  }
  return null
}
