import { Suspense, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { i18n, useLabel } from '@/i18n'
import type { RecordRow } from '@/api/types'
import type { FieldDefinition } from '@/kernel/definition'
import { validate } from '@/kernel/validate'
import { specOf } from '@/registry/fieldTypes'
import type { EditorSession } from '@/ui/DataGrid/types'
import { useFieldContext } from '@/ui/record/useFieldContext'
import styles from './CellEditor.module.css'

export interface CellEditorProps {
  field: FieldDefinition
  session: EditorSession<RecordRow>
  onSave: (value: unknown) => void
}

/** The one open editor: Enter saves and goes down, Tab right, Escape leaves the value alone, leaving the cell saves. */
export function CellEditor({ field, session, onSave }: CellEditorProps) {
  const label = useLabel()
  const context = useFieldContext()
  const spec = specOf(field)
  const start = session.row.values[field.key]
  const typedValue = session.typed !== undefined ? (spec.parse?.(session.typed, context(field)) ?? session.typed) : start
  const isTyped = session.typed !== undefined && ['text', 'long_text', 'phone', 'email', 'url', 'number', 'money', 'percent'].includes(field.type)
  const [value, setValue] = useState<unknown>(isTyped ? (session.typed === '' ? null : typedValue) : start)
  const current = useRef(value)
  const ended = useRef(false)
  const root = useRef<HTMLDivElement>(null)
  const Editor = spec.Editor
  const problem = validate(field, value)

  const change = (next: unknown) => {
    current.current = next
    setValue(next)
  }
  const finish = (move?: 'down' | 'right' | 'left') => {
    if (ended.current) return
    if (validate(field, current.current)) return
    ended.current = true
    session.end(move)
    onSave(current.current)
  }
  const leave = () => {
    ended.current = true
    session.end()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that picks a Pinyin candidate is not the Enter that saves.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    event.stopPropagation()
    if (event.key === 'Escape') return leave()
    const popup = root.current?.querySelector('[aria-expanded="true"]')
    if (event.key === 'Enter' && !event.shiftKey && !popup) {
      event.preventDefault()
      finish('down')
    } else if (event.key === 'Tab') {
      event.preventDefault()
      finish(event.shiftKey ? 'left' : 'right')
    }
  }

  useLayoutEffect(() => {
    // Text goes on where it ends; a browser's own choice differs between them.
    const input = root.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>('input:not([type="checkbox"]), textarea')
    if (input && input === document.activeElement && input.value) input.setSelectionRange(input.value.length, input.value.length)
  }, [])

  useEffect(() => {
    const onPointerDown = (event: PointerEvent) => {
      const target = event.target as HTMLElement
      if (root.current?.contains(target) || target.closest('.ant-select-dropdown, .ant-picker-dropdown, .ant-modal')) return
      if (validate(field, current.current)) leave()
      else finish()
    }
    document.addEventListener('pointerdown', onPointerDown, true)
    return () => document.removeEventListener('pointerdown', onPointerDown, true)
  })

  if (!Editor) return null
  return (
    <div ref={root} className={styles.root} data-tall={field.type === 'long_text' || undefined} onKeyDown={onKeyDown}>
      <Suspense fallback={null}>
        <Editor
          field={field} value={value} label={session.row.labels?.[field.key]} autoFocus inCell invalid={problem !== null}
          ariaLabel={label(field.name, field.key)} onChange={change}
          onCommit={(next) => {
            change(next)
            finish()
          }}
        />
      </Suspense>
      {problem && value !== start && <div className={styles.problem} role="alert">{i18n.t(`fields:${problem.code}`, { ...problem.params, name: label(field.name, field.key) })}</div>}
    </div>
  )
}
