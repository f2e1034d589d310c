import { Button, Input, Modal } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TaskAction, TaskDetail } from '@/api/approvals'
import { usePhone } from '@/ui/useBreakpoint'
import { useDecide } from './useDecide'
import styles from './TaskDetail.module.css'

const KEYS: Record<string, TaskAction> = { a: 'approve', r: 'reject', t: 'return' }
const MAX_OPINION = 2000

/** Approving takes one press; what cannot be undone for the initiator is asked about first. */
export function Decision({ task, onDecided }: { task: TaskDetail; onDecided: (id: number) => void }) {
  const { t } = useTranslation()
  const phone = usePhone()
  const [opinion, setOpinion] = useState('')
  const [asked, setAsked] = useState<TaskAction | null>(null)
  const decide = useDecide(task, onDecided)
  const may = (action: TaskAction) => task.actions.includes(action)
  const choose = (action: TaskAction) => {
    if (!may(action) || decide.isPending) return
    if (action === 'approve') decide.mutate({ action, opinion })
    else setAsked(action)
  }
  const latest = useRef(choose)
  useEffect(() => {
    latest.current = choose
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, [role="dialog"], [contenteditable]')) return
      const action = KEYS[event.key.toLowerCase()]
      if (action) latest.current(action)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const revise = task.kind === 'revise'
  const box = (rows: number, autoFocus?: boolean) => (
    <Input.TextArea
      className={styles.opinionBox} value={opinion} onChange={(event) => setOpinion(event.target.value)} maxLength={MAX_OPINION} autoFocus={autoFocus}
      autoSize={{ minRows: rows, maxRows: 6 }} placeholder={t('approvals:opinion')} aria-label={t('approvals:opinion')}
    />
  )
  return (
    <div className={styles.decision}>
      {!revise && box(1)}
      <div className={styles.buttons}>
        <Button type="primary" loading={decide.isPending} onClick={() => choose('approve')} aria-keyshortcuts="A">
          {t(revise ? 'approvals:resubmit' : 'approvals:approve')}<kbd className={styles.key}>A</kbd>
        </Button>
        {may('return') && <Button onClick={() => choose('return')} aria-keyshortcuts="T">{t('approvals:return')}</Button>}
        {may('reject') && <Button danger onClick={() => choose('reject')} aria-keyshortcuts="R">{t('approvals:reject')}</Button>}
      </div>
      {asked && (
        <Modal
          open title={t(`approvals:confirm.${asked}`, { title: task.title })} onCancel={() => setAsked(null)} width={phone ? undefined : 480}
          okText={t(`approvals:${asked}`)} okButtonProps={{ danger: asked === 'reject', loading: decide.isPending }} cancelText={t('common:cancel')}
          onOk={() => decide.mutate({ action: asked, opinion }, { onSettled: () => setAsked(null) })}
        >
          <p style={{ color: 'var(--dg-text-2)', marginBottom: 12 }}>{t(`approvals:confirm.${asked}Hint`, { name: task.initiator_name })}</p>
          {box(3, true)}
        </Modal>
      )}
    </div>
  )
}
