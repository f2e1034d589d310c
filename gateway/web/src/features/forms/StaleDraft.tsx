import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Modal, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readDraft, readVersion, saveDraft, type StoredDraft } from '@/api/drafts'
import { errorText } from '@/api/errors'
import { keys } from '@/api/keys'
import { i18n, useLabel } from '@/i18n'
import { SYSTEM_KEYS } from '@/kernel/definition'
import { openDraft, type FormDraft } from '@/kernel/designer'
import { carryOver, type Choices, type Conflict } from '@/kernel/designerMerge'
import { useFeedback } from '@/ui/feedback'
import { toDefinition } from './draft'
import { valueText } from './schemaText'
import { useDraft } from './store'
import styles from './Designer.module.css'

interface StaleDraftProps {
  /** The version the draft was begun from. */
  base: number
  onCarried: (stored: StoredDraft) => void
}

/** Somebody else published meanwhile: the draft can be put on top of that. */
export function StaleDraft({ base, onCarried }: StaleDraftProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Alert type="warning" banner showIcon role="alert" title={t('designer:stale.title')} description={t('designer:stale.hint')} action={<Button type="primary" onClick={() => setOpen(true)}>{t('designer:stale.carry')}</Button>} />
      {open && <CarryOver base={base} onCarried={onCarried} onClose={() => setOpen(false)} />}
    </>
  )
}

/** What both changed is listed, for one to choose; all else goes together by itself. */
function CarryOver({ base, onCarried, onClose }: StaleDraftProps & { onClose: () => void }) {
  const { t } = useTranslation()
  const draft = useDraft()
  const { failed } = useFeedback()
  const [choices, setChoices] = useState<Choices>({})
  const [busy, setBusy] = useState(false)
  const now = useQuery({ queryKey: [...keys.form(draft.key), 'newest'] as const, queryFn: ({ signal }) => readDraft(draft.key, signal), staleTime: 0, gcTime: 0 })
  const before = useQuery({ queryKey: [...keys.form(draft.key), 'version', base] as const, queryFn: () => readVersion(draft.key, base) })
  const opened = (stored: FormDraft) => openDraft(stored, SYSTEM_KEYS)
  const carried = now.data && before.data && carryOver(opened(before.data), draft, opened(now.data.current), choices, SYSTEM_KEYS)
  const carry = async () => {
    if (!carried || !now.data) return
    setBusy(true)
    try {
      onCarried(await saveDraft(draft.key, toDefinition(carried.draft), now.data.current.version))
    } catch (error) {
      failed(error)
      setBusy(false)
    }
  }
  const error = now.error ?? before.error
  return (
    <Modal open title={t('designer:stale.dialog')} width={680} onCancel={onClose} onOk={carry} confirmLoading={busy} okText={t('designer:stale.carry')} cancelText={t('common:cancel')} okButtonProps={{ disabled: !carried }}>
      {error && <Alert type="error" showIcon title={errorText(error)} role="alert" />}
      {!carried && !error && <span aria-busy className="dg-bone" style={{ width: 240, height: 20 }} />}
      {carried?.conflicts.length === 0 && <p>{t('designer:stale.none')}</p>}
      {carried && carried.conflicts.length > 0 && (
        <>
          <p>{t('designer:stale.conflicts', { count: carried.conflicts.length })}</p>
          <ul className={styles.conflicts}>
            {carried.conflicts.map((conflict) => <Choice key={conflict.id} conflict={conflict} onChoose={(side) => setChoices((known) => ({ ...known, [conflict.id]: side }))} />)}
          </ul>
        </>
      )}
    </Modal>
  )
}

function Choice({ conflict, onChoose }: { conflict: Conflict; onChoose: (side: Conflict['taken']) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const part = i18n.exists(`designer:stale.parts.${conflict.part}`) ? t(`designer:stale.parts.${conflict.part}`) : ''
  const property = conflict.property && i18n.exists(`designer:stale.properties.${conflict.property}`) ? t(`designer:stale.properties.${conflict.property}`) : ''
  const name = [part, label(conflict.name), property].filter(Boolean).join(' · ')
  // Arrangements and rules are too long to be told in a line.
  const told = (value: unknown) => (value === undefined ? t('designer:stale.removed') : conflict.part === 'layout' || (typeof value === 'object' && conflict.part !== 'field') ? '' : valueText(value))
  return (
    <li>
      <strong>{name}</strong>
      <Radio.Group value={conflict.taken} aria-label={name} onChange={(event) => onChoose(event.target.value as Conflict['taken'])}>
        {(['mine', 'theirs'] as const).map((side) => <Radio key={side} value={side}>{t(`designer:stale.${side}`)}{told(conflict[side]) && <span className={styles.details}> {told(conflict[side])}</span>}</Radio>)}
      </Radio.Group>
    </li>
  )
}
