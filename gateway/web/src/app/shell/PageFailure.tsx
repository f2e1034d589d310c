import type { ErrorComponentProps } from '@tanstack/react-router'
import { Failure } from '@/ui/Failure'

export function PageFailure({ error, reset }: ErrorComponentProps) {
  return <Failure error={error} onRetry={reset} />
}
