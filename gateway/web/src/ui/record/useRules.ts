import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { meQuery } from '@/api/session'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { moment } from '@/kernel/moment'
import { states, withDefaults, withFormulas, withSets, type FieldState, type Row } from '@/kernel/rules'
import type { FormulaClock } from '@/kernel/formula'

const SYSTEM = ['owner', 'department', 'created_at', 'created_by', 'updated_at', 'updated_by'] as const

/** What formulas know of the world: the company's clock, and who asks. */
export function useClock(): FormulaClock {
  const { data: me } = useQuery(meQuery)
  const zone = me?.tenant.time_zone ?? 'Asia/Shanghai'
  // A form is open for minutes: the clock of its first moment will do.
  return useMemo(() => ({ now: new Date().toISOString(), today: moment().format('YYYY-MM-DD'), zone, me: me?.user.id ?? null }), [zone, me?.user.id])
}

const systemOf = (record: RecordRow): Row => Object.fromEntries(SYSTEM.map((key) => [key, record[key]]))

/** A record's fields as the rules would have them shown. */
export function useStates(form: FormDefinition, record: RecordRow): Record<string, FieldState> {
  const clock = useClock()
  return useMemo(() => states(form, { ...systemOf(record), ...record.values }, clock), [form, record, clock])
}

export interface Filled {
  /** With defaults, what rules set, and formulas. */
  values: Values
  states: Record<string, FieldState>
}

/**
 * A record while it is filled in. `touched`: what the person has chosen, emptied fields included, which rules fill
 * in again only when it is saved. A lock counts when it held before anything was changed, and still does.
 */
export function useFilledIn(form: FormDefinition, record: RecordRow | undefined, start: Values, typed: Values, touched: ReadonlySet<string>): Filled {
  const clock = useClock()
  const initial = useMemo(() => settled(form, record, start, new Set(), clock), [form, record, start, clock])
  return useMemo(() => {
    const values = settled(form, record, typed, touched, clock)
    const before = states(form, initial, clock)
    const now = states(form, values, clock)
    for (const [key, state] of Object.entries(now)) state.locked &&= before[key]?.locked ?? false
    return { values, states: now }
  }, [form, record, typed, touched, initial, clock])
}

function settled(form: FormDefinition, record: RecordRow | undefined, typed: Values, touched: ReadonlySet<string>, clock: FormulaClock): Row {
  const system = record ? systemOf(record) : { owner: clock.me, created_by: clock.me, created_at: clock.now }
  const given = record ? typed : withDefaults(form, { ...system, ...typed }, touched, clock)
  return withFormulas(form, withSets(form, { ...system, ...given }, clock, !record, touched), clock)
}
