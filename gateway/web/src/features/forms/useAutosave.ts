import { useCallback, useEffect, useRef, useState } from 'react'
import { saveDraft } from '@/api/drafts'
import type { FormDraft } from '@/kernel/designer'
import { toDefinition } from './draft'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed'
const PAUSE_MS = 900

/** Keeps the draft, which builds on version `base`, on the server a moment after each change. `flush` saves now and answers once it is kept. */
export function useAutosave(draft: FormDraft, base: number, onFailed: (error: unknown) => void) {
  const [state, setState] = useState<SaveState>('saved')
  const kept = useRef(draft)
  const newest = useRef(draft)
  const running = useRef<Promise<boolean> | null>(null)
  const failed = useRef(onFailed)
  useEffect(() => {
    newest.current = draft
    failed.current = onFailed
  })

  const flush = useCallback(async (): Promise<boolean> => {
    // One save at a time, in order; what changed meanwhile goes with the next.
    while (running.current) await running.current
    if (kept.current === newest.current) return true
    const sent = newest.current
    setState('saving')
    running.current = saveDraft(sent.key, toDefinition(sent), base).then(
      () => {
        kept.current = sent
        setState(newest.current === sent ? 'saved' : 'waiting')
        return true
      },
      (error: unknown) => {
        setState('failed')
        failed.current(error)
        return false
      },
    ).finally(() => {
      running.current = null
    })
    return running.current
  }, [base])

  useEffect(() => {
    if (draft === kept.current) return
    setState('waiting')
    const timer = setTimeout(() => void flush(), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft, flush])
  // Leaving the page takes along what the pause still held back.
  useEffect(() => () => void flush(), [flush])

  const keep = useCallback((draft: FormDraft) => {
    kept.current = draft
    newest.current = draft
    setState('saved')
  }, [])
  return { state, flush, keep }
}
