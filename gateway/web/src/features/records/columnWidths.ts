const key = (form: string) => `dougong.widths.${form}`

/** Column widths are a matter of this screen, so they stay on this device. */
export function readWidths(form: string): Record<string, number> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(form)) ?? '{}')
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, number>) : {}
  } catch {
    return {}
  }
}

export function writeWidth(form: string, column: string, width: number): void {
  localStorage.setItem(key(form), JSON.stringify({ ...readWidths(form), [column]: width }))
}
