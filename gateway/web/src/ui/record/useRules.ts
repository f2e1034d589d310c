import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { meQuery } from '@/api/session'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { moment } from '@/kernel/moment'
import type { FormulaClock } from '@/kernel/formula'
import { labelsOf, relationsRead, unforeseen, withRelated, type Related } from '@/kernel/related'
import { states, withDefaults, withFormulas, withSets, type FieldState, type Row } from '@/kernel/rules'
import { useRelated } from './useRelated'

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
  const read = useMemo(() => relationsRead({ fields: form.fields.filter((field) => field.type === 'relation'), rules: form.rules }), [form])
  const related = useRelated(read, record.values)
  return useMemo(() => states(form, withRelated(form, { ...systemOf(record), ...record.values }, related), clock), [form, record, related, clock])
}

export interface Filled {
  /** With defaults, what rules set, formulas, and what comes through relations. */
  values: Values
  states: Record<string, FieldState>
  /** Texts of the looked-up records and people among the values. */
  labels: NonNullable<RecordRow['labels']>
  /** Keys of the computed fields that only saving will tell. */
  unforeseen: ReadonlySet<string>
}

/**
 * A record while it is filled in. `touched`: what the person has chosen, emptied fields included, which rules fill
 * in again only when it is saved. A lock counts when it held before anything was changed, and still does.
 */
export function useFilledIn(form: FormDefinition, record: RecordRow | undefined, start: Values, typed: Values, touched: ReadonlySet<string>): Filled {
  const clock = useClock()
  const read = useMemo(() => relationsRead(form), [form])
  // A default or a rule may choose the related record as well as the person.
  const first = useMemo(() => settled(form, record, typed, touched, {}, clock), [form, record, typed, touched, clock])
  const related = useRelated(read, first)
  const begun = useRelated(read, start)
  const initial = useMemo(() => settled(form, record, start, new Set(), begun, clock), [form, record, start, begun, clock])
  return useMemo(() => {
    const values = settled(form, record, typed, touched, related, clock)
    const before = states(form, initial, clock)
    const now = states(form, values, clock)
    for (const [key, state] of Object.entries(now)) state.locked &&= before[key]?.locked ?? false
    return { values, states: now, labels: labelsOf(form, related), unforeseen: unforeseen(form, values, record?.values, related) }
  }, [form, record, typed, touched, related, initial, clock])
}

function settled(form: FormDefinition, record: RecordRow | undefined, typed: Values, touched: ReadonlySet<string>, related: Related, clock: FormulaClock): Row {
  const system = record ? systemOf(record) : { owner: clock.me, created_by: clock.me, created_at: clock.now }
  const known = withRelated(form, { ...system, ...typed }, related)
  const given = record ? known : withDefaults(form, known, touched, clock)
  return withFormulas(form, withSets(form, given, clock, !record, touched), clock)
}
