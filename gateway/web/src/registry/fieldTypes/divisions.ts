import { useEffect, useMemo, useState } from 'react'
import type { Division } from '@/kernel/address'

let loaded: Division[] | null = null
let loading: Promise<Division[]> | null = null

/** The list the server checks against; loaded once, when the first address is shown. */
export function loadDivisions(): Promise<Division[]> {
  loading ??= import('../../../../../services/kernel/fields/divisions.json').then((module) => (loaded = module.default as unknown as Division[]))
  return loading
}

export const loadedDivisions = (): Division[] => loaded ?? []

/** The divisions; none until they have come. */
export function useDivisions(): Division[] {
  const [divisions, setDivisions] = useState(loadedDivisions)
  useEffect(() => {
    let alive = true
    if (divisions.length === 0) void loadDivisions().then((found) => alive && setDivisions(found)).catch(() => undefined)
    return () => {
      alive = false
    }
  }, [divisions])
  return divisions
}

export interface DivisionOption {
  value: string
  label: string
  children?: DivisionOption[]
}
const toOption = ([value, label, within]: Division): DivisionOption => ({ value, label, children: within?.length ? within.map(toOption) : undefined })

/** The divisions as a cascade to choose from. */
export function useDivisionOptions(): DivisionOption[] {
  const divisions = useDivisions()
  return useMemo(() => divisions.map(toOption), [divisions])
}
