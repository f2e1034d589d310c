import { fieldOrder, mapSections, placeOf, sectionsOf, spanOf, withField, withFields, type Layout } from './layout'
import { same, type Merger } from './threeWay'

/**
 * Two arrangements that began from one. Fields that came or went are no disagreement: they are put beside what they
 * stood beside. When both moved what was there, one of them is chosen.
 */
export function mergeLayouts(merge: Merger, base: Layout, mine: Layout, theirs: Layout): Layout {
  const [before, own, other] = [base, mine, theirs].map(fieldOrder)
  const common = new Set(before!.filter((key) => own!.includes(key) && other!.includes(key)))
  const bare = (layout: Layout) => mapSections(layout, (section) => withFields(section, section.fields.filter((key) => common.has(key))))
  const arranged = merge.leaf({ id: 'layout', part: 'layout', name: null }, bare(base), bare(mine), bare(theirs))
  const [first, second] = same(arranged, bare(mine)) ? [mine, theirs] : [theirs, mine]
  const added = fieldOrder(second).filter((key) => !fieldOrder(first).includes(key) && !before!.includes(key))
  return added.reduce<Layout>((now, key) => placedLike(now, second, key), first)
}

/** Puts a field after what stands before it in the other arrangement. */
function placedLike(layout: Layout, other: Layout, field: string): Layout {
  const place = placeOf(other, field)!
  const home = sectionsOf(other).find((section) => section.key === place.section)!
  const before = home.fields.slice(0, place.index).findLast((key) => placeOf(layout, key) !== null)
  const beside = before === undefined ? null : placeOf(layout, before)
  const to = beside ? { section: beside.section, index: beside.index + 1 } : { section: place.section, index: 0 }
  return withField(layout, field, to, spanOf(other, field))
}
