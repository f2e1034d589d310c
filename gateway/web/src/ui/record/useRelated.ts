import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import { recordQuery } from '@/api/records'
import type { RecordRow, Values } from '@/api/types'
import type { FieldDefinition } from '@/kernel/definition'
import type { Related, RelatedRecord } from '@/kernel/related'

/** Long enough for one form to be filled in without asking again for what its relations name. */
const FRESH_MS = 60_000

/** The records that relations name, as the reader may see them. */
export function useRelated(relations: readonly FieldDefinition[], values: Values): Related {
  const chosen = relations.map((field) => [field.key, field.options?.form, values[field.key]] as const)
  // The same choices are the same object again: what follows from them is worked out once.
  const text = JSON.stringify(chosen)
  const { queries, combine } = useMemo(() => {
    const named = JSON.parse(text) as [key: string, form: string | null, id: unknown][]
    const asked = named.flatMap(([, form, id]) => (form && typeof id === 'number' ? [{ form, id }] : []))
    const distinct = asked.filter((each, at) => asked.findIndex((other) => other.form === each.form && other.id === each.id) === at)
    return {
      queries: distinct.map(({ form, id }) => ({ ...recordQuery(form, id), retry: false, staleTime: FRESH_MS })),
      combine: (answers: UseQueryResult<RecordRow>[]): Related => Object.fromEntries(named.flatMap(([key, form, id]): [string, RelatedRecord | null][] => {
        const answer = answers[distinct.findIndex((each) => each.form === form && each.id === id)]
        if (!answer || answer.isError) return [[key, null]]
        return answer.data ? [[key, { values: answer.data.values, labels: answer.data.labels }]] : []
      })),
    }
  }, [text])
  return useQueries({ queries, combine })
}
