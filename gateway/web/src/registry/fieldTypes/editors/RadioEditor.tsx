import { Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { EditorProps } from '../spec'
import SelectEditor from './SelectEditor'
import styles from '../values.module.css'

/** One of few, all in sight; a second click on the chosen one takes it back. In a cell there is only room for a list. */
export default function RadioEditor(props: EditorProps) {
  const { id, field, value, onChange, describedBy, ariaLabel, inCell } = props
  const label = useLabel()
  const { t } = useTranslation()
  if (inCell) return <SelectEditor {...props} />
  return (
    <Radio.Group
      id={id} className={styles.radios} value={value ?? null} aria-label={ariaLabel ?? label(field.name, field.key)} aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value)}
    >
      {(field.options?.choices ?? []).map((choice) => (
        <Radio key={choice.value} value={choice.value} onClick={() => value === choice.value && !field.required && onChange(null)} title={value === choice.value && !field.required ? t('fields:clickToClear') : undefined}>
          {label(choice.name)}
        </Radio>
      ))}
    </Radio.Group>
  )
}
