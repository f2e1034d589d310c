import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { cacheRecord, recordQuery } from '@/api/records'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { useFeedback } from '@/ui/feedback'
import { useSaveRecord } from '@/ui/record/useSaveRecord'

const UNDO_SHOWN_S = 6

/** Changing a record by moving its card or bar: shown at once, written, and taken back on demand. */
export function useMove(form: FormDefinition) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { message, failed } = useFeedback()
  const { save, dialog } = useSaveRecord(form)
  const writing = useRef(save)
  writing.current = save

  const write = useCallback(async (row: RecordRow, values: Values): Promise<boolean> => {
    cacheRecord(client, form.key, { ...row, values: { ...row.values, ...values } })
    try {
      return await writing.current(row, values)
    } catch (error) {
      cacheRecord(client, form.key, row)
      failed(error)
      return false
    } finally {
      void client.invalidateQueries({ queryKey: [...keys.records(form.key), 'list'] })
    }
  }, [client, form.key, failed])

  const move = useCallback(async (row: RecordRow, values: Values, told: string) => {
    const before: Values = Object.fromEntries(Object.keys(values).map((key) => [key, row.values[key] ?? null]))
    if (JSON.stringify(before) === JSON.stringify(values) || !(await write(row, values))) return
    const key = `moved-${row.id}`
    const undo = async () => {
      message.destroy(key)
      await write(await client.fetchQuery({ ...recordQuery(form.key, row.id), staleTime: 0 }), before)
    }
    message.open({ key, type: 'success', duration: UNDO_SHOWN_S, content: <span>{told} <Button type="link" size="small" onClick={() => void undo()}>{t('common:undo')}</Button></span> })
  }, [write, message, client, form.key, t])
  return { move, dialog }
}
