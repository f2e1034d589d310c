import type { ReactNode } from 'react'
import styles from './PageHeader.module.css'

export interface PageHeaderProps {
  title: ReactNode
  hint?: ReactNode
  leading?: ReactNode
  actions?: ReactNode
}

/** The 48 px bar on top of every page. */
export function PageHeader({ title, hint, leading, actions }: PageHeaderProps) {
  return (
    <header className={styles.root}>
      {leading}
      <h1 className={styles.title}>{title}</h1>
      {hint && <span className={styles.hint}>{hint}</span>}
      <div className={styles.space} />
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  )
}
