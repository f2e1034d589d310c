import {
  AppstoreOutlined, BarChartOutlined, ClockCircleOutlined, HomeOutlined, PlusOutlined, SettingOutlined, TableOutlined,
} from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { meQuery } from '@/api/session'
import { useLabel } from '@/i18n'
import { navItemsAt } from '@/registry/places'
import { useGo, useWorkspace } from '@/ui/AppLink'
import { readRecent } from '@/ui/recent'
import { Hits } from './Hits'
import './palette.css'

/** Ctrl+K: go to any form, dashboard or page, start a record, or find one by its content. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const go = useGo()
  const [text, setText] = useState('')
  const ws = useWorkspace()
  const typed = text.trim()
  const { data: me } = useQuery(meQuery)
  const { data: apps = [] } = useQuery(appsQuery)
  const forms = apps.flatMap((app) => app.forms.map((form) => ({ ...form, app: label(app.name) })))
  const recent = me ? readRecent(ws, me.user.id) : []
  const visit = (path: string, search?: object) => {
    onClose()
    go(path, search)
  }
  const row = (value: string, icon: ReactNode, name: string, hint: string, path: string, search?: object) => (
    <Command.Item key={value} value={value} keywords={[name, hint]} onSelect={() => visit(path, search)}>
      <span className="palette-icon">{icon}</span><span className="palette-name">{name}</span><span className="palette-hint">{hint}</span>
    </Command.Item>
  )
  return (
    <Command.Dialog open onOpenChange={(open) => !open && onClose()} label={t('shell:palette.label')} contentClassName="palette" overlayClassName="palette-overlay" loop>
      <Command.Input value={text} onValueChange={setText} placeholder={t('shell:palette.placeholder')} />
      <Command.List>
        {!typed && recent.length > 0 && (
          <Command.Group heading={t('shell:palette.recent')}>
            {recent.map((item) => row(`recent ${item.path}`, <ClockCircleOutlined />, item.title, item.hint, item.path))}
          </Command.Group>
        )}
        {typed && <Hits typed={typed} onVisit={visit} />}
        <Command.Group heading={t('shell:palette.go')}>
          {row('page home', <HomeOutlined />, t('shell:home'), '', '/')}
          {navItemsAt('rail', me?.admin ?? []).map((item) => row(`page ${item.key}`, item.icon, t(item.title), '', item.path))}
          {apps.map((app) => row(`app ${app.key}`, <AppstoreOutlined />, label(app.name, app.key), t('shell:palette.app'), `/a/${app.key}`))}
          {forms.map((form) => row(`form ${form.key}`, <TableOutlined />, label(form.name, form.key), form.app, `/f/${form.key}`))}
          {apps.flatMap((app) => app.dashboards.map((d) => row(`dashboard ${d.key}`, <BarChartOutlined />, label(d.name, d.key), label(app.name), `/d/${d.key}`)))}
          {navItemsAt('admin', me?.admin ?? []).map((item) => row(`admin ${item.key}`, item.icon, t(item.title), t('shell:admin'), item.path))}
          {row('page settings', <SettingOutlined />, t('shell:settings'), '', '/settings')}
        </Command.Group>
        <Command.Group heading={t('shell:palette.new')}>
          {forms.map((form) => row(`new ${form.key}`, <PlusOutlined />, t('shell:palette.newRecord', { form: label(form.name, form.key) }), form.app, `/f/${form.key}`, { create: true }))}
        </Command.Group>
      </Command.List>
      <p className="palette-keys" aria-hidden>{t('shell:palette.hint')}</p>
    </Command.Dialog>
  )
}
