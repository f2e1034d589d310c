import { BellFilled, BellOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { followQuery, setFollowing } from '@/api/life'
import type { RecordPanelProps } from '@/registry/places'
import { useFeedback } from '@/ui/feedback'

/** Whether the person hears of comments and changes, and who else does. */
export default function FollowButton({ form, record }: Partial<RecordPanelProps>) {
  if (!form || !record) return null
  return <Follow form={form} record={record} />
}

function Follow({ form, record }: RecordPanelProps) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { failed, done } = useFeedback()
  const { data } = useQuery(followQuery(form.key, record.id))
  const toggle = async () => {
    const next = !data?.following
    try {
      client.setQueryData(keys.follow(form.key, record.id), await setFollowing(form.key, record.id, next))
      done(t(next ? 'detail:follow.on' : 'detail:follow.off'))
    } catch (error) {
      failed(error)
    }
  }
  const names = data?.followers.map((person) => person.name).join('、')
  const text = t(data?.following ? 'detail:follow.stop' : 'detail:follow.start')
  return (
    <Tooltip title={names ? t('detail:follow.who', { names }) : text}>
      <Button type="text" icon={data?.following ? <BellFilled style={{ color: 'var(--dg-primary)' }} /> : <BellOutlined />} aria-label={text} aria-pressed={data?.following ?? false} onClick={toggle} />
    </Tooltip>
  )
}
