import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { checkFormula, type FormulaVerdict } from '@/api/forms'
import { functionsQuery } from '@/api/formulas'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS, type FieldDefinition } from '@/kernel/definition'
import { complete, offsetOf, unfinished, type Unfinished } from '@/kernel/formulaCompletion'
import styles from './FormulaInput.module.css'

interface FormulaInputProps {
  value: string
  form: FormDefinition | undefined
  label: string
  onChange: (value: string) => void
  rows?: number
  placeholder?: string
  /** Told after each check: what the formula results in, or null while it means nothing. */
  onResult?: (type: string | null) => void
  /** The fields are those of the form's draft, which is kept a moment after each change. */
  draft?: boolean
  /** The formula is computed for each row of this table, from its columns. */
  table?: FieldDefinition
}

interface Suggestion { insert: string; name: string; hint?: string; help?: string }

const MOST = 8
const PAUSE_MS = 400
/** Longer than a draft waits before it is kept, so that a field just added is known. */
const DRAFT_PAUSE_MS = 1_400

/** A formula as text: completed while it is typed, checked by the server when one pauses. */
export function FormulaInput({ value, form, label: name, onChange, rows = 2, placeholder, onResult, draft = false, table }: FormulaInputProps) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const id = useId()
  const box = useRef<TextAreaRef>(null)
  const area = () => box.current?.resizableTextArea?.textArea
  const { data: functions = [] } = useQuery(functionsQuery)
  const [at, setAt] = useState<Unfinished | null>(null)
  const [active, setActive] = useState(0)
  const { verdict, failure } = useVerdict(form?.key, value, draft, table?.key, onResult)
  const fields = table ? (table.options?.fields ?? []) : [...(form?.fields ?? []), ...SYSTEM_FIELDS]
  const suggestions = at ? suggest() : []

  function suggest(): Suggestion[] {
    const typed = at!.typed.toLowerCase()
    const every: Suggestion[] = at!.kind === 'function'
      ? functions.map((each) => ({ insert: each.name, name: each.name, hint: each.signature, help: each.help[i18n.language] ?? each.help.en }))
      : fields.flatMap((field) => {
          const own = label(field.name, field.key)
          const columns = (field.options?.fields ?? []).map((column) => ({ insert: `${field.key}.${column.key}`, name: `${own}.${label(column.name, column.key)}` }))
          return [{ insert: field.key, name: own, hint: field.key }, ...columns]
        })
    const starts = (each: Suggestion) => each.name.toLowerCase().startsWith(typed) || each.insert.startsWith(typed)
    const found = every.filter((each) => starts(each) || (at!.kind === 'field' && each.name.toLowerCase().includes(typed)))
    return found.sort((a, b) => Number(starts(b)) - Number(starts(a))).slice(0, MOST)
  }

  const moved = () => {
    const input = area()
    setAt(input && input.selectionStart === input.selectionEnd ? unfinished(input.value, input.selectionStart) : null)
    setActive(0)
  }
  const put = (next: { text: string; cursor: number }) => {
    onChange(next.text)
    setAt(null)
    requestAnimationFrame(() => {
      area()?.focus()
      area()?.setSelectionRange(next.cursor, next.cursor)
    })
  }
  const choose = (suggestion: Suggestion) => at && put(complete(value, area()?.selectionStart ?? value.length, at, suggestion.insert))
  const insertField = (key: string) => {
    const from = area()?.selectionStart ?? value.length
    put({ text: `${value.slice(0, from)}{${key}}${value.slice(area()?.selectionEnd ?? from)}`, cursor: from + key.length + 2 })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!suggestions.length || event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) setActive((active + step + suggestions.length) % suggestions.length)
    else if (event.key === 'Enter' || event.key === 'Tab') choose(suggestions[active]!)
    else if (event.key === 'Escape') setAt(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const problem = failure ?? (verdict && !verdict.ok ? t(`formulas:${i18n.exists(`formulas:${verdict.code}`) ? verdict.code : 'formula_invalid'}`, verdict.params) : null)
  const show = () => {
    const { line, column } = (verdict && !verdict.ok ? verdict.params : {}) as { line?: number; column?: number }
    const place = line && column ? offsetOf(value, line, column) : value.length
    area()?.focus()
    area()?.setSelectionRange(place, place + 1)
  }
  return (
    <div className={styles.root}>
      <Input.TextArea
        ref={box} value={value} autoSize={{ minRows: rows, maxRows: 8 }} spellCheck={false} className={styles.code} placeholder={placeholder} status={problem ? 'error' : undefined}
        aria-label={name} role="combobox" aria-autocomplete="list" aria-expanded={suggestions.length > 0} aria-controls={`${id}-list`} aria-activedescendant={suggestions.length ? `${id}-${active}` : undefined}
        aria-describedby={`${id}-said`} onChange={(event) => { onChange(event.target.value); requestAnimationFrame(moved) }} onClick={moved} onKeyDown={onKeyDown} onBlur={() => setAt(null)}
      />
      {suggestions.length > 0 && (
        <ul id={`${id}-list`} role="listbox" aria-label={t('formulas:suggestions')} className={styles.list}>
          {suggestions.map((each, index) => (
            <li key={each.insert} id={`${id}-${index}`} role="option" aria-selected={index === active} className={styles.option} onMouseDown={(event) => { event.preventDefault(); choose(each) }}>
              <b>{each.name}</b> <span>{each.hint}</span>
              {index === active && each.help && <p>{each.help}</p>}
            </li>
          ))}
        </ul>
      )}
      <Select
        size="small" variant="borderless" value={null} placeholder={t('people:insertField')} aria-label={`${name} · ${t('people:insertField')}`} popupMatchSelectWidth={220} showSearch={{ optionFilterProp: 'label' }}
        options={fields.map((field) => ({ value: field.key, label: label(field.name, field.key) }))} onChange={(key: string | null) => key && insertField(key)} className={styles.insert}
      />
      <div id={`${id}-said`} aria-live="polite">
        {problem && <button type="button" className={styles.problem} onClick={show}>{problem}</button>}
        {!problem && verdict?.ok && <p className={styles.result}>{t('formulas:result', { type: t(`formulas:type_${verdict.type.split('<')[0]}`) })}</p>}
      </div>
    </div>
  )
}

/** What the server says of the text, asked when typing pauses. */
function useVerdict(form: string | undefined, text: string, draft: boolean, table: string | undefined, onResult?: (type: string | null) => void) {
  const [said, setSaid] = useState<{ text: string; verdict?: FormulaVerdict; failure?: string } | null>(null)
  const told = useRef(onResult)
  useEffect(() => { told.current = onResult })
  useEffect(() => {
    if (!form || !text.trim()) return
    let current = true
    const timer = setTimeout(() => {
      checkFormula(form, text, draft, table).then(
        (verdict) => {
          if (!current) return
          setSaid({ text, verdict })
          told.current?.(verdict.ok ? verdict.type : null)
        },
        (error: unknown) => current && setSaid({ text, failure: errorText(error) }),
      )
    }, draft ? DRAFT_PAUSE_MS : PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [form, text, draft, table])
  const fresh = said?.text === text && text.trim() ? said : null
  return { verdict: fresh?.verdict ?? null, failure: fresh?.failure ?? null }
}
