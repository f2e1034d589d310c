import { useTranslation } from 'react-i18next'
import type { SearchHit } from '@/api/types'
import { useLabel } from '@/i18n'
import styles from './SearchPage.module.css'

interface Props {
  hits: SearchHit[]
  /** There are more hits than these, so the numbers are at least so many. */
  full: boolean
  chosen?: string
  onChoose: (form?: string) => void
}

/** In which forms there are hits, and how many. */
export function Facets({ hits, full, chosen, onChoose }: Props) {
  const { t } = useTranslation()
  const label = useLabel()
  const groups = [...Map.groupBy(hits, (hit) => hit.form)]
  const facet = (form: string | undefined, name: string, count: number) => (
    <button key={form ?? ''} type="button" className={styles.facet} aria-pressed={chosen === form} onClick={() => onChoose(form)}>
      {name}<span>{full ? t('search:more', { count }) : count}</span>
    </button>
  )
  return (
    <div className={styles.facets} role="group" aria-label={t('search:facets')}>
      {facet(undefined, t('search:all'), hits.length)}
      {groups.map(([form, rows]) => facet(form, label(rows[0]!.form_name, form), rows.length))}
    </div>
  )
}
