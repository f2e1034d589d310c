import { lazy } from 'react'
import { registerRecordPanel } from '@/registry/places'

registerRecordPanel({ key: 'related', title: 'detail:related', order: 30, aside: true, Component: lazy(() => import('./RelatedPanel')) })
registerRecordPanel({ key: 'history', title: 'detail:history', order: 90, Component: lazy(() => import('./HistoryPanel')) })
