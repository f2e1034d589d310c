import { useSyncExternalStore } from 'react'

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

export const usePhone = () => useMedia(PHONE)
