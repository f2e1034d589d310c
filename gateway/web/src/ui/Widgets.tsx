import { Suspense } from 'react'
import { widgetsAt, type RecordPanelProps, type Widget } from '@/registry/places'
import { ErrorBoundary } from './ErrorBoundary'

/** What features registered for a place, each loading and failing by itself. */
export function Widgets({ place, ...props }: { place: Widget['place'] } & Partial<RecordPanelProps>) {
  return widgetsAt(place).map(({ key, Component }) => (
    <ErrorBoundary key={key}>
      <Suspense fallback={null}><Component {...props} /></Suspense>
    </ErrorBoundary>
  ))
}
