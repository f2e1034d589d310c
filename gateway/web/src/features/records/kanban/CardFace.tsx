import type { RecordRow } from '@/api/types'
import { recordTitle } from '@/registry/recordTitle'
import { CardFields, cardFields } from '../CardFields'
import type { KindProps } from '../kinds'
import styles from './kanban.module.css'

export function CardFace({ form, fields, state, row }: Pick<KindProps, 'form' | 'fields' | 'state'> & { row: RecordRow }) {
  return (
    <>
      <span className={styles.title}>{recordTitle(form, row)}</span>
      <CardFields form={form} fields={cardFields(fields, state.options.card)} row={row} />
    </>
  )
}
