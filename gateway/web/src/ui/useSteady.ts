import { useCallback, useLayoutEffect, useRef } from 'react'

/** A function that stays the same one while what it does follows the last render: for children that are drawn seldom. */
export function useSteady<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R {
  const latest = useRef(work)
  useLayoutEffect(() => {
    latest.current = work
  })
  return useCallback((...args: A) => latest.current(...args), [])
}
