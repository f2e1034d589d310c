import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { App } from 'antd'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { directoryQuery } from '@/api/directory'
import { connectLive, type LiveNotification } from '@/api/live'
import { meQuery } from '@/api/session'
import { changeLanguage, useLabel } from '@/i18n'
import { pageOfLink } from '@/kernel/link'
import { useGo } from '@/ui/AppLink'
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

/** Live notifications: into the cache, and as one quiet line that leads to what it is about. */
function useLive(): void {
  const client = useQueryClient()
  const go = useGo()
  const label = useLabel()
  const { notification } = App.useApp()
  const show = useRef((_event: LiveNotification) => {})
  useEffect(() => {
    show.current = ({ id, title, link }) => {
      const page = pageOfLink(link)
      notification.open({
        key: `live-${id}`, title: label(title), placement: 'bottomRight', duration: 5, className: styles.toast, role: 'status',
        onClick: () => {
          notification.destroy(`live-${id}`)
          if (page) go(page)
        },
      })
    }
  })
  useEffect(() => connectLive(client, (event) => show.current(event)), [client])
}
