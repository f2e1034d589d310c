import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouter } from '@tanstack/react-router'
import { App } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { directoryQuery } from '@/api/directory'
import { connectLive } from '@/api/live'
import { meQuery } from '@/api/session'
import { changeLanguage } from '@/i18n'
import { usePhone } from '@/ui/useBreakpoint'
import { Rail } from './Rail'
import { Sidebar } from './Sidebar'
import { Tabs } from './Tabs'
import styles from './Shell.module.css'

const Palette = lazy(() => import('../palette/Palette'))

/** The frame of every signed-in page: rail and sidebar on a desktop, tabs at the bottom of a phone. */
export function Shell() {
  const { t } = useTranslation()
  const phone = usePhone()
  const [palette, setPalette] = useState(false)
  const { data: me } = useQuery(meQuery)
  useQuery(appsQuery)
  useQuery(directoryQuery)
  useLive()

  const language = me?.user.language
  useEffect(() => {
    if (language) void changeLanguage(language)
  }, [language])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k' && !event.isComposing) {
        event.preventDefault()
        setPalette((open) => !open)
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  return (
    <div className={phone ? styles.phone : styles.desktop}>
      <a className="skip-link" href="#content">{t('shell:skip')}</a>
      {!phone && <Rail onSearch={() => setPalette(true)} />}
      {!phone && <Sidebar />}
      <main id="content" className={styles.content} tabIndex={-1}>
        <Outlet />
      </main>
      {phone && <Tabs />}
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
    </div>
  )
}

/** Live notifications: into the cache, and as a short note that leads to what it is about. */
function useLive(): void {
  const client = useQueryClient()
  const router = useRouter()
  const { notification } = App.useApp()
  useEffect(
    () =>
      connectLive(client, ({ id, title, body, link }) =>
        notification.info({
          key: `live-${id}`,
          title,
          description: body,
          placement: 'bottomRight',
          duration: 6,
          style: link ? { cursor: 'pointer' } : undefined,
          onClick: () => link?.startsWith('/') && router.history.push(link),
        }),
      ),
    [client, notification, router],
  )
}
