interface Unit {
  id: number
  parent: number | null
}
export interface UnitNode<T extends Unit> {
  unit: T
  depth: number
  children: UnitNode<T>[]
}

/** The tree of departments; one whose parent is not among them stands at the top. */
export function unitTree<T extends Unit>(units: readonly T[]): UnitNode<T>[] {
  const known = new Set(units.map((unit) => unit.id))
  const under = (parent: number | null, depth: number): UnitNode<T>[] =>
    units
      .filter((unit) => (parent === null ? unit.parent === null || !known.has(unit.parent) : unit.parent === parent))
      .map((unit) => ({ unit, depth, children: under(unit.id, depth + 1) }))
  return under(null, 0)
}

/** A department and everything below it. */
export function inSubtree(units: readonly Unit[], top: number): Set<number> {
  const found = new Set([top])
  for (let size = 0; size !== found.size; ) {
    size = found.size
    for (const unit of units) if (unit.parent !== null && found.has(unit.parent)) found.add(unit.id)
  }
  return found
}
