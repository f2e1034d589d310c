import dayjs from 'dayjs'
import relativeTime from 'dayjs/plugin/relativeTime'
import { useTranslation } from 'react-i18next'
import { moment } from '@/kernel/moment'

dayjs.extend(relativeTime)

/** "3 minutes ago", with the exact time on hover. */
export function Ago({ at }: { at: string }) {
  const { i18n } = useTranslation()
  const instant = moment(at).locale(i18n.language === 'en' ? 'en' : 'zh-cn')
  return (
    <time dateTime={at} title={instant.format('YYYY-MM-DD HH:mm:ss')} style={{ color: 'var(--dg-text-3)', fontSize: 12, whiteSpace: 'nowrap', flex: 'none' }}>
      {instant.fromNow()}
    </time>
  )
}
