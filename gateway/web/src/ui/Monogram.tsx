import type { CSSProperties } from 'react'
import { colourOf, initials } from '@/kernel/monogram'
import styles from './Monogram.module.css'

export interface MonogramProps {
  name: string
  size?: number
  /** Things (applications, workspaces) are square, people are round. */
  square?: boolean
  style?: CSSProperties
}

export function Monogram({ name, size = 24, square, style }: MonogramProps) {
  const text = square ? ([...name.trim()][0] ?? '?') : initials(name)
  const ratio = square ? 0.5 : text.length > 1 ? 0.38 : 0.46
  return (
    <span
      className={styles.root}
      aria-hidden
      style={{
        width: size, height: size, borderRadius: square ? Math.round(size / 4) : '50%', background: colourOf(name),
        fontSize: Math.max(10, Math.round(size * ratio)), ...style,
      }}
    >
      {text}
    </span>
  )
}
