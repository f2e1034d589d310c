import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { meQuery } from '@/api/session'
import type { RecordRow } from '@/api/types'
import type { FieldDefinition } from '@/kernel/definition'
import { matches } from '@/kernel/matches'
import type { ColorRule, RuleColor } from '@/kernel/view'
import { valueOf } from '@/ui/record/useFieldContext'

/** The colour of a record: that of the first rule it fits. */
export function useColors(fields: readonly FieldDefinition[], rules: readonly ColorRule[]): (row: RecordRow) => RuleColor | undefined {
  const { data: me } = useQuery(meQuery)
  const byKey = useMemo(() => new Map(fields.map((field) => [field.key, field])), [fields])
  return useCallback(
    (row) => rules.find(({ filter }) => matches(filter, { fieldOf: (key) => byKey.get(key), valueOf: (key) => valueOf(row, key), me: me?.user.id }))?.color,
    [rules, byKey, me],
  )
}
