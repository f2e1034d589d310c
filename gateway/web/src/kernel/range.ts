/** A cell by position: row and column index of what is shown. */
export interface Cell {
  row: number
  column: number
}

export interface Range {
  top: number
  bottom: number
  left: number
  right: number
}

export const rangeOf = (a: Cell, b: Cell): Range => ({
  top: Math.min(a.row, b.row),
  bottom: Math.max(a.row, b.row),
  left: Math.min(a.column, b.column),
  right: Math.max(a.column, b.column),
})

export interface Extent {
  rows: number
  columns: number
  /** Rows of one screen. */
  page: number
}

/** Where a key leads from a cell, as in a spreadsheet; null for keys that do not move. */
export function moveCell(from: Cell, key: string, ctrl: boolean, { rows, columns, page }: Extent): Cell | null {
  const at = (row: number, column: number): Cell => ({
    row: Math.max(0, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  })
  switch (key) {
    case 'ArrowUp': return at(ctrl ? 0 : from.row - 1, from.column)
    case 'ArrowDown': return at(ctrl ? rows - 1 : from.row + 1, from.column)
    case 'ArrowLeft': return at(from.row, ctrl ? 0 : from.column - 1)
    case 'ArrowRight': return at(from.row, ctrl ? columns - 1 : from.column + 1)
    case 'Home': return at(ctrl ? 0 : from.row, 0)
    case 'End': return at(ctrl ? rows - 1 : from.row, columns - 1)
    case 'PageUp': return at(from.row - page, from.column)
    case 'PageDown': return at(from.row + page, from.column)
    default: return null
  }
}

/** For each row of the target the row of the source it repeats: down from its top, up from its bottom. */
export function fillRows(source: Range, target: Range): { from: number; to: number }[] {
  const height = source.bottom - source.top + 1
  const found: { from: number; to: number }[] = []
  for (let to = target.top; to <= target.bottom; to++) {
    if (to >= source.top && to <= source.bottom) continue
    const step = (((to - source.top) % height) + height) % height
    found.push({ from: source.top + step, to })
  }
  return found
}
