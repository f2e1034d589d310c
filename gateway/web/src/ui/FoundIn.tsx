import { useTranslation } from 'react-i18next'
import type { SearchHit } from '@/api/types'
import { useLabel } from '@/i18n'
import { Marked } from './Marked'

/** In which field of a record something was found, with the words around it. */
export function FoundIn({ hit }: { hit: SearchHit }) {
  const { t } = useTranslation()
  const label = useLabel()
  return <>{t('search:in', { field: label(hit.field_name, hit.field) })}<Marked text={hit.snippet} marks={hit.marks} /></>
}
