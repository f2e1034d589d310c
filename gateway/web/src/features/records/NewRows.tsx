import { ReloadOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { queryRecords } from '@/api/records'
import { meQuery } from '@/api/session'
import type { FormDefinition, RecordQuery } from '@/api/types'
import type { Filter } from '@/kernel/filter'
import { allFilters } from '@/kernel/view'
import styles from './GridView.module.css'

const LOOK_EVERY_MS = 20_000

/** What others did to the list since it was read: told, not shown, so that nothing jumps under the hand. */
export function NewRows({ form, query, since }: { form: FormDefinition; query: RecordQuery; since: number }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { data: me } = useQuery(meQuery)
  const mayAsk = !form.system || ('updated_at' in form.system && 'updated_by' in form.system)
  const changed: Filter = {
    and: [{ field: 'updated_at', op: 'gt', value: new Date(since).toISOString() }, { field: 'updated_by', op: 'not_in', value: [me?.user.id ?? 0] }],
  }
  const { data } = useQuery({
    queryKey: [...keys.records(form.key), 'news', query, since],
    queryFn: ({ signal }) => queryRecords(form.key, { filter: allFilters(query.filter, changed), search: query.search, limit: 1, count: true, fields: [] }, signal),
    enabled: mayAsk && since > 0 && me !== undefined,
    initialData: { rows: [], next: null, count: { value: 0, capped: false } },
    initialDataUpdatedAt: since,
    refetchInterval: LOOK_EVERY_MS,
    staleTime: LOOK_EVERY_MS,
  })
  const count = data?.count?.value ?? 0
  if (count === 0) return null
  return (
    <Button className={styles.news} type="primary" shape="round" size="small" icon={<ReloadOutlined />} onClick={() => void client.invalidateQueries({ queryKey: [...keys.records(form.key), 'list'] })}>
      {t('grid:news', { count })}
    </Button>
  )
}
