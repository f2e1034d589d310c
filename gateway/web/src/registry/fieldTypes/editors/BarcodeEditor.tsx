import { useDeferredValue } from 'react'
import BarcodeImage from '../BarcodeImage'
import type { EditorProps } from '../spec'
import TextEditor from './TextEditor'
import styles from '../values.module.css'

/** The text, and below it what it will look like. */
export default function BarcodeEditor(props: EditorProps) {
  const text = useDeferredValue(typeof props.value === 'string' ? props.value : '')
  return (
    <span className={styles.stack}>
      <TextEditor {...props} />
      {text && !props.inCell && <BarcodeImage value={text} format={props.field.options?.format ?? 'qr'} />}
    </span>
  )
}
