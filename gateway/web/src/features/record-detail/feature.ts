import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { commentsQuery } from '@/api/life'
import { registerRecordPanel, registerWidget, type RecordPanelProps } from '@/registry/places'

const useCommentCount = ({ form, record }: RecordPanelProps) => useInfiniteQuery(commentsQuery(form.key, record.id)).data?.pages[0]?.count ?? 0

registerRecordPanel({ key: 'related', title: 'detail:related', order: 30, aside: true, Component: lazy(() => import('./RelatedPanel')) })
registerRecordPanel({ key: 'comments', title: 'detail:comments', order: 20, useCount: useCommentCount, Component: lazy(() => import('./CommentsPanel')) })
registerRecordPanel({ key: 'history', title: 'detail:history', order: 90, Component: lazy(() => import('./HistoryPanel')) })
registerWidget({ key: 'follow', place: 'record-actions', order: 80, Component: lazy(() => import('./FollowButton')) })
registerWidget({ key: 'print', place: 'record-actions', order: 90, Component: lazy(() => import('./PrintMenu')) })
