import { App } from 'antd'
import { useCallback } from 'react'
import { errorText } from '@/api/errors'

/** Short-lived messages; `failed` says why in the person's language. */
export function useFeedback() {
  const { message, modal } = App.useApp()
  const failed = useCallback((error: unknown) => void message.error(errorText(error)), [message])
  const done = useCallback((text: string) => void message.success(text), [message])
  return { failed, done, message, modal }
}
