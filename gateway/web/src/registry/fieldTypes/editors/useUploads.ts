import { useContext, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { uploadFile, type FileEntry } from '@/api/files'
import { RecordInHand } from '../spec'

export interface Uploading {
  key: number
  name: string
  /** 0 to 100. */
  percent: number
  error?: string
}

let counter = 0

/**
 * Sends files for a field of the record in hand, several at a time; those under way end with the editor.
 * The record is not saved meanwhile, nor for the reason of `waiting`.
 */
export function useUploads(field: string, onDone: (file: FileEntry) => void, waiting: string | null = null) {
  const { t } = useTranslation()
  const { form, hold } = useContext(RecordInHand)
  const [running, setRunning] = useState<Uploading[]>([])
  const aborts = useRef(new Map<number, AbortController>())
  const done = useRef(onDone)
  useEffect(() => {
    done.current = onDone
  })
  useEffect(() => {
    const open = aborts.current
    return () => open.forEach((each) => each.abort())
  }, [])

  const reason = running.some((each) => !each.error) ? t('fields:stillUploading') : waiting
  useEffect(() => {
    hold?.(field, reason)
    return () => hold?.(field, null)
  }, [hold, field, reason])

  const update = (key: number, change: Partial<Uploading>) =>
    setRunning((before) => before.map((each) => (each.key === key ? { ...each, ...change } : each)))
  const drop = (key: number) => {
    aborts.current.get(key)?.abort()
    aborts.current.delete(key)
    setRunning((before) => before.filter((each) => each.key !== key))
  }
  const send = async (file: File) => {
    const key = ++counter
    const abort = new AbortController()
    aborts.current.set(key, abort)
    setRunning((before) => [...before, { key, name: file.name, percent: 0 }])
    try {
      const onProgress = (sent: number, size: number) => update(key, { percent: size ? Math.floor((sent / size) * 100) : 100 })
      done.current(await uploadFile(form, field, file, { onProgress, signal: abort.signal }))
      drop(key)
    } catch (error) {
      if (!abort.signal.aborted) update(key, { error: errorText(error) })
    }
  }
  return { running, send, drop }
}
