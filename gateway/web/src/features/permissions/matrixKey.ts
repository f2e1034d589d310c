import type { KeyboardEvent } from 'react'

const STEPS: Record<string, [rows: number, cells: number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

/** Arrows go from one box of a table to the next, as in a spreadsheet; Space and Tab keep their meaning. */
export function matrixKey(event: KeyboardEvent<HTMLTableElement>): void {
  const box = event.target as HTMLElement
  const step = STEPS[event.key]
  const cell = box.closest('td')
  if (!step || !cell || !(box instanceof HTMLInputElement) || (box.type !== 'checkbox' && box.type !== 'radio')) return
  const row = cell.closest('tr')!
  const body = row.closest('tbody')!
  const next = body.rows[Array.prototype.indexOf.call(body.rows, row) + step[0]]?.cells[cell.cellIndex + step[1]]
  const target = next?.querySelector<HTMLInputElement>('input[type="checkbox"], input[type="radio"]')
  event.preventDefault()
  target?.focus()
}
