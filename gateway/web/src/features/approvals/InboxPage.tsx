import { CheckCircleOutlined, InboxOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useCallback, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { inboxQuery } from '@/api/approvals'
import type { TaskBox } from '@/api/types'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { PageHeader } from '@/ui/PageHeader'
import { usePhone } from '@/ui/useBreakpoint'
import { BOXES } from './boxes'
import { TaskDetail } from './TaskDetail'
import { TaskList, TaskListBones } from './TaskList'
import styles from './InboxPage.module.css'

const route = getRouteApi('/w/$ws/inbox')

/** To-dos: a list with the task beside it; on a phone cards that open over the list. */
export function InboxPage() {
  const { t } = useTranslation()
  const phone = usePhone()
  const { box = 'pending', task } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(inboxQuery(box))
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  const pending = useInfiniteQuery(inboxQuery('pending')).data?.pages[0]?.count ?? 0
  const open = useCallback((id: number | undefined) => navigate({ search: (search) => ({ ...search, task: id }), replace: true }), [navigate])
  // Beside the list something is always open, without an entry in the browser's history.
  const shown = task ?? (phone ? undefined : rows[0]?.id)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, [role="dialog"], [contenteditable]')) return
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      if (step === 0) return
      const next = rows[rows.findIndex((row) => row.id === shown) + step]
      if (next) void open(next.id)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [rows, shown, open])

  /** After a decision the next one is at hand; a phone goes back to the list. */
  const onDecided = (id: number) => {
    const at = rows.findIndex((row) => row.id === id)
    void open(phone ? undefined : (rows[at + 1] ?? rows[at - 1])?.id)
  }
  const boxes = BOXES.map((value) => ({ value, label: value === 'pending' && pending > 0 ? `${t(`approvals:box.${value}`)} ${pending > 999 ? '999+' : pending}` : t(`approvals:box.${value}`) }))
  const empty = (
    <EmptyState
      icon={box === 'pending' ? <CheckCircleOutlined /> : <InboxOutlined />}
      title={t(`approvals:empty.${box}`)} hint={box === 'pending' ? t('approvals:empty.hint') : undefined}
    />
  )
  if (phone && shown !== undefined) return <TaskDetail key={shown} id={shown} onDecided={onDecided} onBack={() => open(undefined)} />
  return (
    <div className={styles.root}>
      <div className={styles.side}>
        <PageHeader title={t('approvals:inbox')} />
        <div className={styles.boxes}>
          <Segmented<TaskBox> block aria-label={t('approvals:inbox')} value={box} options={boxes} onChange={(next) => navigate({ search: { box: next === 'pending' ? undefined : next } })} />
        </div>
        {query.isPending ? <TaskListBones /> : query.isError ? <Failure error={query.error} onRetry={query.refetch} /> : rows.length === 0 ? empty : (
          <TaskList rows={rows} box={box} selected={shown} onOpen={open} more={query.hasNextPage ? () => void query.fetchNextPage() : undefined} />
        )}
      </div>
      {!phone && (
        <div className={styles.main}>
          {shown !== undefined ? <TaskDetail key={shown} id={shown} onDecided={onDecided} /> : query.isPending || rows.length === 0 ? null : <EmptyState icon={<InboxOutlined />} title={t('approvals:pickOne')} />}
        </div>
      )}
    </div>
  )
}
