import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { detailText, errorText } from '@/api/errors'
import { bulkRecords, cacheRecord, updateRecord } from '@/api/records'
import { keys } from '@/api/keys'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { EMPTY_HISTORY, pushStep, redoStep, undoStep, type FieldEdit, type Step } from '@/kernel/undo'
import { disagrees } from '@/kernel/validate'
import { textOf } from '@/registry/fieldTypes'
import type { CellStatus } from '@/ui/DataGrid/types'
import { useFeedback } from '@/ui/feedback'
import { conflictingRecord, useConflict } from '@/ui/record/ConflictDialog'
import { useFieldContext } from '@/ui/record/useFieldContext'

const SAVED_SHOWN_MS = 1500
const BULK_LIMIT = 200

export const cellKey = (record: number, field: string) => `${record}:${field}`

/** What somebody wanted in a cell and could not have: it stays in sight, with the reason, until the cell is edited. */
export interface Rejection {
  text: string
  reason: string
}

/**
 * Edits in the grid: shown at once, each cell telling whether it is being saved, saved or refused. Writes of one
 * record go one after another, so each carries the version that the one before it answered.
 */
export function useCellEdits(form: FormDefinition, rows: readonly RecordRow[]) {
  const client = useQueryClient()
  const { t } = useTranslation()
  const { message } = useFeedback()
  const context = useFieldContext()
  const [dialog, ask] = useConflict()
  const [statuses, setStatuses] = useState<ReadonlyMap<string, CellStatus>>(new Map())
  const [rejections, setRejections] = useState<ReadonlyMap<string, Rejection>>(new Map())
  const history = useRef(EMPTY_HISTORY)
  const underWay = useRef<Promise<unknown>>(Promise.resolve())
  const queues = useRef(new Map<number, Promise<unknown>>())
  const latest = useRef(new Map<number, RecordRow>())
  useEffect(() => {
    // A page that was read before our last write must not take its version back.
    for (const row of rows) if (row.version >= (latest.current.get(row.id)?.version ?? 0)) latest.current.set(row.id, row)
  }, [rows])

  const mark = useCallback((edits: readonly { record: number; field: string }[], status: CellStatus | undefined) => {
    setStatuses((current) => {
      const next = new Map(current)
      for (const { record, field } of edits) {
        if (status) next.set(cellKey(record, field), status)
        else if (next.get(cellKey(record, field)) === 'saved') next.delete(cellKey(record, field))
      }
      return next
    })
  }, [])

  const reject = useCallback((cells: readonly { record: number; field: string; text: string; reason: string }[]) => {
    if (!cells.length) return
    setRejections((known) => new Map([...known, ...cells.map(({ record, field, text, reason }) => [cellKey(record, field), { text, reason }] as const)]))
    mark(cells, 'failed')
  }, [mark])

  const forgive = useCallback((edits: readonly FieldEdit[]) => setRejections((known) => {
    if (!edits.some(({ record, field }) => known.has(cellKey(record, field)))) return known
    const next = new Map(known)
    for (const { record, field } of edits) next.delete(cellKey(record, field))
    return next
  }), [])

  const show = useCallback((record: RecordRow) => {
    latest.current.set(record.id, record)
    cacheRecord(client, form.key, record)
  }, [client, form.key])

  /** The record with some values changed, before the server has answered. */
  const preview = useCallback((id: number, values: Values) => {
    const record = latest.current.get(id)
    if (!record) return
    const labels = Object.fromEntries(Object.entries(record.labels ?? {}).filter(([key]) => !(key in values)))
    for (const field of form.fields) if (field.type === 'relation' && values[field.key] != null) labels[field.key] = '…'
    show({ ...record, values: { ...record.values, ...values }, labels })
  }, [form.fields, show])

  const settled = useCallback((edits: readonly FieldEdit[]) => {
    mark(edits, 'saved')
    setTimeout(() => mark(edits, undefined), SAVED_SHOWN_MS)
  }, [mark])

  const refused = useCallback((edits: readonly FieldEdit[], reason: string) => {
    for (const { record, field, before } of edits) preview(record, { [field]: before })
    reject(edits.map(({ record, field, after }) => {
      const definition = form.fields.find((each) => each.key === field)
      return { record, field, reason, text: definition ? textOf(after, context(definition)) : String(after) }
    }))
  }, [preview, reject, form.fields, context])

  /** One record's edits in one write; a conflict asks whose values stay. Answers whether ours were written. */
  const saveOne = useCallback(async (id: number, edits: readonly FieldEdit[]): Promise<boolean> => {
    const values: Values = Object.fromEntries(edits.map((edit) => [edit.field, edit.after ?? null]))
    let version = latest.current.get(id)?.version ?? 0
    for (;;) {
      try {
        show(await updateRecord(form.key, id, version, values))
        settled(edits)
        return true
      } catch (error) {
        const theirs = conflictingRecord(error)
        if (!theirs) {
          const reason = error instanceof Error ? errorText(error) : t('records:notSaved')
          refused(edits, reason)
          void message.error(reason)
          return false
        }
        const agreed = !disagrees(Object.fromEntries(edits.map((edit) => [edit.field, edit.before])), values, theirs.values)
        if (!agreed && (await ask({ form, mine: values, theirs })) !== 'mine') {
          show(theirs)
          mark(edits, 'saved')
          mark(edits, undefined)
          return false
        }
        version = theirs.version
      }
    }
  }, [form, show, settled, refused, ask, mark, message, t])

  const inTurn = useCallback(<R,>(id: number, work: () => Promise<R>): Promise<R> => {
    const turn = (queues.current.get(id) ?? Promise.resolve()).then(work, work)
    queues.current.set(id, turn)
    return turn
  }, [])

  const saveMany = useCallback(async (byRecord: Map<number, FieldEdit[]>): Promise<boolean> => {
    // Writes under way for these records end first: a bulk operation needs their versions.
    await Promise.allSettled([...byRecord.keys()].map((id) => queues.current.get(id)))
    const entries = [...byRecord]
    const reasons: string[] = []
    let written = false
    for (let at = 0; at < entries.length; at += BULK_LIMIT) {
      const part = entries.slice(at, at + BULK_LIMIT)
      try {
        const results = await bulkRecords(form.key, part.map(([id, edits]) => ({
          op: 'update', id, version: latest.current.get(id)?.version, values: Object.fromEntries(edits.map((edit) => [edit.field, edit.after ?? null])),
        })))
        part.forEach(([, edits], i) => {
          const result = results[i]
          if (result?.ok) {
            settled(edits)
            written = true
          } else {
            reasons.push(result?.error ? detailText(result.error) : t('records:notSaved'))
            refused(edits, reasons.at(-1)!)
          }
        })
      } catch (error) {
        const reason = error instanceof Error ? errorText(error) : t('records:notSaved')
        for (const [, edits] of part) refused(edits, reason)
        reasons.push(...part.map(() => reason))
      }
    }
    if (reasons.length) void message.error(t('records:someNotSaved', { count: reasons.length, reason: reasons[0] }))
    await client.invalidateQueries({ queryKey: [...keys.records(form.key), 'list'] })
    return written
  }, [client, form.key, settled, refused, message, t])

  const apply = useCallback(async (step: Step): Promise<boolean> => {
    const byRecord = Map.groupBy(step, (edit) => edit.record) as Map<number, FieldEdit[]>
    forgive(step)
    mark(step, 'saving')
    for (const [id, edits] of byRecord) preview(id, Object.fromEntries(edits.map((edit) => [edit.field, edit.after])))
    if (byRecord.size === 1) {
      const [id, edits] = [...byRecord][0]!
      return inTurn(id, () => saveOne(id, edits))
    }
    return saveMany(byRecord)
  }, [forgive, mark, preview, inTurn, saveOne, saveMany])

  /** `known`: records of the step that are not in sight. */
  const edit = useCallback(async (step: Step, known: Iterable<RecordRow> = []) => {
    for (const row of known) if (row.version >= (latest.current.get(row.id)?.version ?? 0)) latest.current.set(row.id, row)
    const real = step.filter(({ before, after }) => JSON.stringify(before ?? null) !== JSON.stringify(after ?? null))
    if (!real.length) return
    const written = apply(real).then((kept) => { if (kept) history.current = pushStep(history.current, real) })
    underWay.current = Promise.allSettled([underWay.current, written])
    await written
  }, [apply])

  /** What is still being written can be taken back as well: it is waited for. */
  const replay = useCallback((turn: typeof undoStep) => {
    underWay.current = underWay.current.then(async () => {
      const next = turn(history.current)
      if (!next) return
      history.current = next.history
      await apply(next.apply)
    }).catch(() => undefined)
  }, [apply])

  return {
    statuses, rejections, reject, dialog, edit,
    undo: useCallback(() => replay(undoStep), [replay]), redo: useCallback(() => replay(redoStep), [replay]),
  }
}
