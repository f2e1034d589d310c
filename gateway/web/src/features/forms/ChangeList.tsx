import type { SchemaChange } from '@/api/drafts'
import { useChangeText } from './schemaText'
import styles from './Designer.module.css'

export function ChangeList({ changes, nameOf }: { changes: readonly SchemaChange[]; nameOf: (key: string) => string }) {
  const text = useChangeText(nameOf)
  return (
    <ul className={styles.changes}>
      {changes.map((change, index) => {
        const { title, details, affected } = text(change)
        return <li key={index}><span>{title}{details && <span className={styles.details}> {details}</span>}</span>{affected && <span className={styles.affected}>{affected}</span>}</li>
      })}
    </ul>
  )
}
