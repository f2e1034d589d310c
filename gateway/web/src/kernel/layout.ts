import type { Label } from './label'

/** How a form's fields stand on the page. It names fields by key and holds nothing else of them. */
export interface Section {
  key: string
  kind: 'section'
  name?: Label
  columns: 1 | 2 | 3
  fields: string[]
  /** How many columns a field takes; one that is not named takes one, or all when its editor is wide. */
  spans?: Record<string, Span | undefined>
  collapsed?: boolean
}
export type Span = 1 | 2 | 3
export interface Tab {
  key: string
  name: Label
  sections: Section[]
}
export interface Tabs {
  key: string
  kind: 'tabs'
  tabs: Tab[]
}
export type Block = Section | Tabs
export type Layout = readonly Block[]

/** A place for a field: before the field that stands at `index` of the section. */
export interface Place {
  section: string
  index: number
}

export const MAIN_SECTION = 'main'
export const REST_SECTION = 'rest'

export const sectionsOf = (layout: Layout): Section[] =>
  layout.flatMap((block) => (block.kind === 'section' ? [block] : block.tabs.flatMap((tab) => tab.sections)))

/** Every key that blocks, tabs and sections have. */
export const layoutKeys = (layout: Layout): Set<string> =>
  new Set(layout.flatMap((block) => (block.kind === 'section' ? [block.key] : [block.key, ...block.tabs.flatMap((tab) => [tab.key, ...tab.sections.map((section) => section.key)])])))

/** Replaces sections one by one; `null` takes a section out. */
export function mapSections(layout: Layout, change: (section: Section) => Section | null): Block[] {
  const within = (sections: readonly Section[]) => sections.flatMap((section) => change(section) ?? [])
  return layout.flatMap((block): Block[] =>
    block.kind === 'section' ? within([block]) : [{ ...block, tabs: block.tabs.map((tab) => ({ ...tab, sections: within(tab.sections) })) }])
}

/** The section with other fields; widths of those that are not among them fall out. */
export function withFields(section: Section, fields: string[], spans: Section['spans'] = section.spans): Section {
  const kept = Object.entries(spans ?? {}).filter(([key, span]) => span !== undefined && fields.includes(key))
  return { ...section, fields, spans: kept.length > 0 ? Object.fromEntries(kept) : undefined }
}

const holderOf = (layout: Layout, field: string): Section | undefined => sectionsOf(layout).find((section) => section.fields.includes(field))

export const spanOf = (layout: Layout, field: string): Span | undefined => holderOf(layout, field)?.spans?.[field]

/** Gives a field a width; undefined takes it back. */
export const changeSpan = (layout: Layout, field: string, span: Span | undefined): Block[] =>
  mapSections(layout, (section) => (section.fields.includes(field) ? withFields(section, section.fields, { ...section.spans, [field]: span }) : section))

/** The columns a field takes of a section's. */
export const columnsTaken = (span: Span | undefined, wide: boolean, columns: number): number => Math.min(span ?? (wide ? columns : 1), columns)

/**
 * The layout as it is drawn: every known field once. Unknown and repeated keys fall out; fields that the layout
 * leaves out come last in a section of their own. No layout is one section of all.
 */
export function completeLayout(layout: Layout | null | undefined, fields: readonly string[], placeable: readonly string[] = []): Block[] {
  if (!layout?.length) return [{ key: MAIN_SECTION, kind: 'section', columns: 1, fields: [...fields] }]
  const open = new Set([...fields, ...placeable])
  const known = mapSections(layout, (section) => withFields(section, section.fields.filter((key) => open.delete(key))))
  const rest = fields.filter((key) => open.has(key))
  if (rest.length === 0) return known
  return [...known, { key: freeKey(layoutKeys(known), REST_SECTION), kind: 'section', columns: 1, fields: rest }]
}

/** `stem`, else the stem with the first free number. */
export function freeKey(taken: ReadonlySet<string>, stem: string): string {
  if (!taken.has(stem)) return stem
  for (let n = 2; ; n++) if (!taken.has(`${stem}_${n}`)) return `${stem}_${n}`
}

export function placeOf(layout: Layout, field: string): Place | null {
  for (const { key, fields } of sectionsOf(layout)) {
    const index = fields.indexOf(field)
    if (index >= 0) return { section: key, index }
  }
  return null
}

/** The place after the last field of the last section; null where there is no section at all. */
export function lastPlace(layout: Layout): Place | null {
  const section = sectionsOf(layout).at(-1)
  return section ? { section: section.key, index: section.fields.length } : null
}

export const withoutField = (layout: Layout, field: string): Block[] =>
  mapSections(layout, (section) => (section.fields.includes(field) ? withFields(section, section.fields.filter((key) => key !== field)) : section))

export function withField(layout: Layout, field: string, to: Place, span?: Span): Block[] {
  if (!sectionsOf(layout).some((section) => section.key === to.section)) {
    const last = lastPlace(layout)
    return last ? withField(layout, field, last, span) : [...layout, { key: MAIN_SECTION, kind: 'section', columns: 1, fields: [field] }]
  }
  return mapSections(layout, (section) => (section.key === to.section ? withFields(section, [...section.fields.slice(0, to.index), field, ...section.fields.slice(to.index)], { ...section.spans, [field]: span }) : section))
}

/** Moves a field; `to` is meant in the layout as it stands, with the field still in its old place. */
export function moveField(layout: Layout, field: string, to: Place): Block[] {
  const from = placeOf(layout, field)
  const shift = from && from.section === to.section && from.index < to.index ? 1 : 0
  return withField(withoutField(layout, field), field, { ...to, index: to.index - shift }, spanOf(layout, field))
}

/** One step up or down, over the border of a section where there is one. The same layout at either end. */
export function nudgeField(layout: Layout, field: string, by: -1 | 1): Layout {
  const from = placeOf(layout, field)
  if (!from) return layout
  const sections = sectionsOf(layout)
  const at = sections.findIndex((section) => section.key === from.section)
  const within = from.index + by
  if (within >= 0 && within < sections[at]!.fields.length) return withField(withoutField(layout, field), field, { section: from.section, index: within }, spanOf(layout, field))
  const next = sections[at + by]
  if (!next) return layout
  return moveField(layout, field, { section: next.key, index: by === 1 ? 0 : next.fields.length })
}

/** The fields in reading order: what a form without a layout would show. */
export const fieldOrder = (layout: Layout): string[] => sectionsOf(layout).flatMap((section) => section.fields)
