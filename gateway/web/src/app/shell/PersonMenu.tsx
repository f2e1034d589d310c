import { GlobalOutlined, LogoutOutlined, SettingOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { logout, meQuery, saveLanguage } from '@/api/session'
import { changeLanguage } from '@/i18n'
import type { Language } from '@/kernel/label'
import { useGo } from '@/ui/AppLink'
import { Monogram } from '@/ui/Monogram'
import { useFeedback } from '@/ui/feedback'
import styles from './Shell.module.css'

/** Who is signed in, their settings, the other language, and the way out. */
export default function PersonMenu() {
  const { t, i18n } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const client = useQueryClient()
  const router = useRouter()
  const go = useGo()
  const { failed } = useFeedback()
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en'
  const leave = () => logout(client).then(() => router.history.push('/login'), failed)
  const speak = () => changeLanguage(other).then(() => saveLanguage(other)).then(() => client.invalidateQueries({ queryKey: meQuery.queryKey })).catch(failed)
  return (
    <Dropdown
      trigger={['click']}
      placement="topRight"
      menu={{
        items: [
          { key: 'who', type: 'group', label: `${me?.user.name ?? ''} · ${me?.tenant.name ?? ''}` },
          { key: 'settings', icon: <SettingOutlined />, label: t('shell:settings'), onClick: () => go('/settings') },
          { key: 'language', icon: <GlobalOutlined />, label: t('shell:otherLanguage'), onClick: speak },
          { type: 'divider' },
          { key: 'leave', icon: <LogoutOutlined />, label: t('shell:signOut'), onClick: leave },
        ],
      }}
    >
      <button type="button" className={styles.me}>
        <Monogram name={me?.user.name ?? ''} size={32} />
        <span className="sr-only">{`${me?.user.name ?? ''} · ${t('shell:me')}`}</span>
      </button>
    </Dropdown>
  )
}
