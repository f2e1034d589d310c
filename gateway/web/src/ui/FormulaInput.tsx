import { Input, Select } from 'antd'
import { useRef, useState } from 'react'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { checkFormula } from '@/api/forms'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import styles from './FormulaInput.module.css'

interface FormulaInputProps {
  value: string
  form: FormDefinition | undefined
  label: string
  onChange: (value: string) => void
  rows?: number
  placeholder?: string
}

/** A formula as text, with the form's fields at hand; checked by the server when it is left. */
export function FormulaInput({ value, form, label: name, onChange, rows = 2, placeholder }: FormulaInputProps) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const box = useRef<TextAreaRef>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const insert = (key: string) => {
    const area = box.current?.resizableTextArea?.textArea
    const at = area?.selectionStart ?? value.length
    onChange(`${value.slice(0, at)}{${key}}${value.slice(area?.selectionEnd ?? at)}`)
    requestAnimationFrame(() => {
      area?.focus()
      area?.setSelectionRange(at + key.length + 2, at + key.length + 2)
    })
  }
  const check = async () => {
    if (!form || !value.trim()) return setProblem(null)
    setProblem(await checkFormula(form.key, value).then((verdict) => (verdict.ok ? null : t(`formulas:${i18n.exists(`formulas:${verdict.code}`) ? verdict.code : 'formula_invalid'}`, verdict.params)), errorText))
  }
  const fields = [...(form?.fields ?? []), ...SYSTEM_FIELDS]
  return (
    <div className={styles.root}>
      <Input.TextArea
        ref={box} value={value} autoSize={{ minRows: rows, maxRows: 8 }} spellCheck={false} className={styles.code} placeholder={placeholder} status={problem ? 'error' : undefined} aria-label={name}
        onChange={(event) => { setProblem(null); onChange(event.target.value) }} onBlur={check}
      />
      <Select
        size="small" variant="borderless" value={null} placeholder={t('people:insertField')} aria-label={`${name} · ${t('people:insertField')}`} popupMatchSelectWidth={220} showSearch={{ optionFilterProp: 'label' }}
        options={fields.map((field) => ({ value: field.key, label: label(field.name, field.key) }))} onChange={(key: string | null) => key && insert(key)} className={styles.insert}
      />
      {problem && <p className={styles.problem} role="alert">{problem}</p>}
    </div>
  )
}
