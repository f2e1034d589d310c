import { colourOf, initials } from '@/kernel/monogram'
import styles from './values.module.css'

/** A person as a small round monogram and their name. */
export function PersonTag({ name }: { name: string }) {
  return (
    <span className={styles.person}>
      <span className={styles.face} style={{ background: colourOf(name) }} aria-hidden>{initials(name).slice(-1)}</span>
      <span className={styles.clip}>{name}</span>
    </span>
  )
}
