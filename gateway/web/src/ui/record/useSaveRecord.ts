import { useQueryClient } from '@tanstack/react-query'
import { cacheRecord, updateRecord } from '@/api/records'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { disagrees } from '@/kernel/validate'
import { conflictingRecord, useConflict } from './ConflictDialog'

/**
 * Saves changed values of one record. Another's write of other fields stays beside ours. Where both wrote the same
 * field the person decides with both values in view: "mine" writes again over the newer version, "theirs" takes that
 * version over. Answers whether anything was written.
 */
export function useSaveRecord(form: FormDefinition) {
  const client = useQueryClient()
  const [dialog, ask] = useConflict()
  const save = async (record: RecordRow, values: Values): Promise<boolean> => {
    if (Object.keys(values).length === 0) return false
    let version = record.version
    for (;;) {
      try {
        cacheRecord(client, form.key, await updateRecord(form.key, record.id, version, values))
        return true
      } catch (error) {
        const theirs = conflictingRecord(error)
        if (!theirs) throw error
        if (!disagrees(record.values, values, theirs.values)) {
          version = theirs.version
          continue
        }
        const resolution = await ask({ form, mine: values, theirs })
        if (resolution !== 'mine') {
          cacheRecord(client, form.key, theirs)
          return false
        }
        version = theirs.version
      }
    }
  }
  return { save, dialog }
}
