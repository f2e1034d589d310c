/** An address in China: divisions by code, and the rest as text. */
export interface Address {
  province?: string
  city?: string
  district?: string
  detail?: string
}
export const LEVELS = ['province', 'city', 'district'] as const

/** [code, name, the divisions within]; a district has none. */
export type Division = [code: string, name: string, within?: Division[]]

/** Cities that only hold what a province governs directly; no part of an address. */
const PLACEHOLDERS = new Set(['县', '省直辖县级行政区划', '自治区直辖县级行政区划'])

/** The names of the divisions an address names, from the province on, as far as they are known. */
export function divisionNames(address: Address, provinces: readonly Division[]): string[] {
  const names: string[] = []
  let among: readonly Division[] = provinces
  for (const level of LEVELS) {
    const found = among.find(([code]) => code === address[level])
    if (!found) break
    names.push(found[1])
    among = found[2] ?? []
  }
  return names
}

export function addressText(address: Address, provinces: readonly Division[]): string {
  return [...divisionNames(address, provinces).filter((name) => !PLACEHOLDERS.has(name)), address.detail].filter(Boolean).join(' ')
}

/** The names from the province to the division of a code: what a filter for it says. */
export function pathOf(code: string, provinces: readonly Division[]): Division[] {
  for (const division of provinces) {
    if (division[0] === code) return [division]
    const below = pathOf(code, division[2] ?? [])
    if (below.length > 0) return [division, ...below]
  }
  return []
}
