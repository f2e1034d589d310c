import { Alert } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { likenessQuery } from '@/api/life'
import type { FormDefinition, Values } from '@/api/types'
import { AppLink } from '@/ui/AppLink'

const PAUSE_MS = 400
const SHOWN = 3

/** While a new record is filled in: what is there already that looks like it. Nothing on forms without duplicate rules. */
export function Likenesses({ form, values }: { form: FormDefinition; values: Values }) {
  const { t } = useTranslation()
  const compared = new Set((form.duplicates ?? []).flatMap((rule) => rule.match.map((part) => part.field)))
  const asked = Object.fromEntries(Object.entries(values).filter(([key, value]) => compared.has(key) && value !== null && value !== undefined && value !== ''))
  const settled = useSettled(JSON.stringify(asked))
  const { data = [] } = useQuery({ ...likenessQuery(form.key, JSON.parse(settled) as Values), enabled: settled !== '{}' && settled === JSON.stringify(asked), placeholderData: (previous) => previous })
  if (data.length === 0 || settled === '{}') return null
  const blocked = data.some((each) => each.block)
  return (
    <Alert
      type={blocked ? 'error' : 'warning'} showIcon style={{ marginBottom: 16 }} role="status"
      title={t(blocked ? 'detail:duplicates.exists' : 'detail:duplicates.like', { count: data.length })}
      description={(
        <ul>
          {data.slice(0, SHOWN).map((each) => (
            <li key={each.id}><AppLink path={`/f/${form.key}/r/${each.id}`} target="_blank">{each.title}</AppLink> <small>{t('detail:duplicates.score', { percent: Math.round(each.score * 100) })}</small></li>
          ))}
        </ul>
      )}
    />
  )
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
