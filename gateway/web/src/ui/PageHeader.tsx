import type { ReactNode } from 'react'
import styles from './PageHeader.module.css'
import { useDocumentTitle } from './useDocumentTitle'

export interface PageHeaderProps {
  /** Undefined while what it names is still being read. */
  title: string | undefined
  hint?: ReactNode
  leading?: ReactNode
  actions?: ReactNode
}

/** The 48 px bar on top of every page; its title names the browser's tab as well. */
export function PageHeader({ title, hint, leading, actions }: PageHeaderProps) {
  useDocumentTitle(title)
  return (
    <header className={styles.root}>
      {leading}
      <h1 className={styles.title} title={title}>{title ?? <span className="dg-bone" style={{ width: 120 }} />}</h1>
      {hint && <span className={styles.hint}>{hint}</span>}
      <div className={styles.space} />
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  )
}
