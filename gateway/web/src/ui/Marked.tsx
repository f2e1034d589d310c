import type { Marks } from '@/api/types'
import { pieces } from '@/kernel/marked'
import styles from './Marked.module.css'

/** A text with what was looked for in it marked. */
export function Marked({ text, marks }: { text: string; marks: Marks }) {
  return pieces(text, marks).map((piece, n) => (piece.hit ? <mark key={n} className={styles.mark}>{piece.text}</mark> : piece.text))
}
