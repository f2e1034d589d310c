import { FIELD_TYPES, type FieldType } from '@/kernel/definition'

export type LayoutItem = 'section' | 'tabs'
export type PaletteItem = { add: 'field'; type: FieldType } | { add: 'layout'; item: LayoutItem }
export type Held = PaletteItem | { move: string }

export const PALETTE_GROUPS = ['basic', 'choice', 'people', 'file', 'place', 'relation', 'layout'] as const
export type PaletteGroup = (typeof PALETTE_GROUPS)[number]

const GROUPS: Partial<Record<PaletteGroup, readonly string[]>> = {
  basic: ['text', 'long_text', 'number', 'money', 'percent', 'date', 'datetime', 'time', 'duration', 'phone', 'email', 'url', 'auto_number', 'barcode'],
  choice: ['select', 'radio', 'multi_select', 'checkbox', 'switch', 'tags', 'rating'],
  people: ['person', 'people', 'department'],
  file: ['attachments', 'images', 'signature'],
  place: ['address', 'location'],
  relation: ['relation', 'relations', 'line_items', 'lookup', 'rollup', 'formula'],
}

const grouped = new Set(Object.values(GROUPS).flat())

/** The types of a group that exist; a type that no group names is a basic one. */
export function typesOf(group: PaletteGroup): FieldType[] {
  const known: readonly FieldType[] = FIELD_TYPES
  const listed = (GROUPS[group] ?? []).filter((type): type is FieldType => (known as readonly string[]).includes(type))
  return group === 'basic' ? [...listed, ...known.filter((type) => !grouped.has(type))] : listed
}

export const LAYOUT_ITEMS: readonly LayoutItem[] = ['section', 'tabs']
