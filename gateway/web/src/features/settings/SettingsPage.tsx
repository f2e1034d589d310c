import { LogoutOutlined, RightOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { keys } from '@/api/keys'
import { logout, meQuery, saveLanguage } from '@/api/session'
import { changeLanguage, useLabel } from '@/i18n'
import type { Language } from '@/kernel/label'
import { navItemsAt } from '@/registry/places'
import { AppLink } from '@/ui/AppLink'
import { Monogram } from '@/ui/Monogram'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { useFeedback } from '@/ui/feedback'
import { PasswordSheet } from './PasswordSheet'
import styles from './SettingsPage.module.css'

/** The person's own page: who they are here, language, and on a phone the way to everything else. */
export function SettingsPage() {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const router = useRouter()
  const directory = useDirectory()
  const { failed } = useFeedback()
  const { data: me } = useQuery(meQuery)
  const [newPassword, setNewPassword] = useState(false)
  const speak = useMutation({
    mutationFn: async (language: Language) => {
      await changeLanguage(language)
      await saveLanguage(language)
      await client.invalidateQueries({ queryKey: keys.me })
    },
    onError: failed,
  })
  const leave = useMutation({ mutationFn: () => logout(client), onSuccess: () => router.history.push('/login'), onError: failed })
  if (!me) return null
  const { user, tenant, admin } = me
  const links = [...navItemsAt('rail', admin).filter((item) => item.path !== '/inbox'), ...navItemsAt('admin', admin)]
  return (
    <Page width={640} header={<PageHeader title={t('settings:title')} />}>
      <section className={styles.person}>
        <Monogram name={user.name} size={56} />
        <div>
          <h2>{user.name}</h2>
          <p>{user.login} · {tenant.name}</p>
        </div>
      </section>
      <dl className={styles.list}>
        <div><dt>{t('settings:departments')}</dt><dd>{user.departments.map((id) => directory.departmentOf(id)?.name).filter(Boolean).join('、') || '—'}</dd></div>
        <div><dt>{t('settings:roles')}</dt><dd>{user.roles.map((id) => label(directory.role(id)?.name)).filter(Boolean).join('、') || '—'}</dd></div>
        <div>
          <dt id="language-label">{t('settings:language')}</dt>
          <dd>
            <Segmented<Language>
              aria-labelledby="language-label" value={i18n.language as Language} onChange={(next) => speak.mutate(next)}
              options={[{ value: 'zh-CN', label: t('settings:chinese') }, { value: 'en', label: t('settings:english') }]}
            />
          </dd>
        </div>
        <div><dt>{t('settings:password')}</dt><dd><Button onClick={() => setNewPassword(true)}>{t('settings:changePassword')}</Button></dd></div>
      </dl>
      {links.length > 0 && (
        <nav className={styles.links} aria-label={t('settings:more')}>
          {links.map((item) => (
            <AppLink key={item.key} path={item.path}><span>{item.icon}</span>{t(item.title)}<RightOutlined /></AppLink>
          ))}
        </nav>
      )}
      {newPassword && <PasswordSheet onClose={() => setNewPassword(false)} />}
      <Button danger icon={<LogoutOutlined />} loading={leave.isPending} onClick={() => leave.mutate()}>{t('settings:signOut')}</Button>
    </Page>
  )
}
