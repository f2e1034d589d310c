import type { ReactNode } from 'react'
import styles from './Page.module.css'

/** A page that scrolls under its header; `width` bounds the measure of reading pages, whose title stands above their text. */
export function Page({ header, children, width }: { header?: ReactNode; children: ReactNode; width?: number }) {
  return (
    <div className={styles.root}>
      {header && <div className={styles.head} style={{ maxWidth: width }}>{header}</div>}
      <div className={styles.scroll}>
        <div className={styles.body} style={{ maxWidth: width }}>{children}</div>
      </div>
    </div>
  )
}
