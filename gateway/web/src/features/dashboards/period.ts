import { fromGroup, toGroup, type Filter, type RelativePeriod } from '@/kernel/filter'

/** A filter with its period replaced; every other condition stays. */
export function withPeriod(filter: Filter | null | undefined, period: { field: string; relative: RelativePeriod } | null): Filter | null {
  const group = toGroup(filter)
  if (!group) return filter ?? null
  const rest = group.conditions.filter((condition) => condition.op !== 'during')
  const during = period ? [{ field: period.field, op: 'during' as const, value: { relative: period.relative } }] : []
  return fromGroup({ join: 'and', conditions: [...rest, ...during] }) ?? null
}
