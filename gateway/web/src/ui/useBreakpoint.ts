import { createContext, useContext, useSyncExternalStore } from 'react'

export const PHONE = '(max-width: 767.98px)'
export const NARROW = '(max-width: 1199.98px)'

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (notify) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', notify)
      return () => list.removeEventListener('change', notify)
    },
    () => window.matchMedia(query).matches,
  )
}

/** True inside a picture of a phone on a desktop's screen, and false in one of a desktop; null is the screen itself. */
export const PhoneFrame = createContext<boolean | null>(null)

export function usePhone(): boolean {
  const framed = useContext(PhoneFrame)
  const narrow = useMedia(PHONE)
  return framed ?? narrow
}
