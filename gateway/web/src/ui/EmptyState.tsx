import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'

export interface EmptyStateProps {
  icon?: ReactNode
  title: string
  hint?: string
  /** What to do about it: at most one primary button and a second way. */
  actions?: ReactNode
  compact?: boolean
}

export function EmptyState({ icon, title, hint, actions, compact }: EmptyStateProps) {
  return (
    <div className={compact ? styles.compact : styles.root} role="status">
      {icon && <div className={styles.icon} aria-hidden>{icon}</div>}
      <p className={styles.title}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
