import { Modal } from 'antd'
import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '@/api/errors'
import type { FormDefinition, RecordRow, Values } from '@/api/types'
import { useDirectory } from '@/api/directory'
import { useLabel } from '@/i18n'
import { renderValue } from '@/registry/fieldTypes'
import { Button } from 'antd'
import styles from './ConflictDialog.module.css'

export type Resolution = 'mine' | 'theirs' | null

interface Question {
  form: FormDefinition
  mine: Values
  theirs: RecordRow
}

/** The record as it is now, if the gateway refused a write because somebody else wrote first. */
export function conflictingRecord(error: unknown): RecordRow | null {
  if (!(error instanceof ApiError) || error.status !== 409 || error.code !== 'version_conflict') return null
  const { current } = error.params as { current?: RecordRow }
  return current && typeof current.version === 'number' ? current : null
}

/** Asks, with both values side by side, whose change stays. Answers null when the dialog is closed undecided. */
export function useConflict(): [dialog: React.ReactNode, ask: (question: Question) => Promise<Resolution>] {
  const [question, setQuestion] = useState<Question | null>(null)
  const answer = useRef<(resolution: Resolution) => void>(() => {})
  const ask = useCallback(
    (next: Question) =>
      new Promise<Resolution>((resolve) => {
        answer.current = resolve
        setQuestion(next)
      }),
    [],
  )
  const settle = (resolution: Resolution) => {
    setQuestion(null)
    answer.current(resolution)
  }
  return [question && <ConflictDialog question={question} onSettle={settle} />, ask]
}

function ConflictDialog({ question, onSettle }: { question: Question; onSettle: (resolution: Resolution) => void }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const directory = useDirectory()
  const { form, mine, theirs } = question
  const fields = form.fields.filter((field) => field.key in mine)
  return (
    <Modal
      open title={t('detail:conflict.title')} width={620} onCancel={() => onSettle(null)}
      footer={[
        <Button key="theirs" onClick={() => onSettle('theirs')}>{t('detail:conflict.theirs')}</Button>,
        <Button key="mine" type="primary" onClick={() => onSettle('mine')}>{t('detail:conflict.mine')}</Button>,
      ]}
    >
      <p className={styles.hint}>{t('detail:conflict.hint', { name: directory.person(theirs.updated_by)?.name ?? t('detail:somebody') })}</p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('detail:field')}</th>
            <th scope="col">{t('detail:conflict.yourValue')}</th>
            <th scope="col">{t('detail:conflict.theirValue')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.key}>
              <th scope="row">{label(field.name, field.key)}</th>
              <td>{renderValue(mine[field.key], { field, directory, language: i18n.language }) || '—'}</td>
              <td>{renderValue(theirs.values[field.key], { field, directory, language: i18n.language, label: theirs.labels?.[field.key] }) || '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
