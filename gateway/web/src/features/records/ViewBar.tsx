import { DownOutlined, LockOutlined, PlusOutlined, StarFilled } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown, Input, Modal, Radio } from 'antd'
import { createElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changeView, createView, deleteView, type ViewBody, type Views } from '@/api/views'
import { keys } from '@/api/keys'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { changedParts, PLAIN_VIEW, type SavedView, type ViewChange, type ViewKind, type ViewState } from '@/kernel/view'
import { suggestedOptions, VIEW_SPECS, viewSpec } from '@/registry/views'
import { AppLink, useGo } from '@/ui/AppLink'
import { useFeedback } from '@/ui/feedback'
import styles from './ViewBar.module.css'

export interface ViewBarProps {
  form: FormDefinition
  fields: FieldDefinition[]
  views: Views
  view: SavedView | undefined
  viewKey: string
  state: ViewState
  search: ViewChange
  onReset: () => void
}

/** A view to be named: what it is to be, and where it may go. */
interface Naming {
  title: string
  body: ViewBody
  id?: number
  name: string
  shared: boolean
}

/** The views of a form as tabs, and, once one of them was changed, what to do about it. */
export function ViewBar({ form, fields, views, view, viewKey, state, search, onReset }: ViewBarProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const go = useGo()
  const { failed, done, modal } = useFeedback()
  const [naming, setNaming] = useState<Naming | null>(null)
  const changed = changedParts(view, search).length > 0
  const mayChange = view?.id != null && (!view.shared || views.may_share)
  const path = (key: string) => `/f/${form.key}/v/${key}`

  const reload = () => client.invalidateQueries({ queryKey: keys.views(form.key) })
  const run = async (work: () => Promise<unknown>, after?: () => void) => {
    try {
      await work()
      await reload()
      after?.()
    } catch (error) {
      failed(error)
    }
  }
  const save = () => view?.id != null && run(() => changeView(form.key, view.id!, state), () => {
    onReset()
    done(t('views:saved'))
  })
  const keep = ({ body, id, name, shared }: Naming) => run(async () => {
    const kept = id ? await changeView(form.key, id, { name, shared }) : await createView(form.key, { ...body, name, shared })
    await reload()
    setNaming(null)
    if (!id) go(path(kept.key))
  })
  const saveAs = () => setNaming({ title: t('views:saveAs'), body: state, name: view ? t('views:copyOf', { name: label(view.name) }) : '', shared: false })
  const create = (kind: ViewKind) => {
    const options = suggestedOptions(kind, fields, form.key, form.title_field)
    if (!options) {
      modal.info({ title: t(`views:kinds.${kind}`), content: t(`views:needs.${kind}`) })
      return
    }
    setNaming({ title: t('views:new', { kind: t(`views:kinds.${kind}`) }), body: { ...PLAIN_VIEW, kind, options }, name: t(`views:kinds.${kind}`), shared: false })
  }
  const remove = (each: SavedView) => modal.confirm({
    title: t('views:deleteTitle', { name: label(each.name) }), content: t(each.shared ? 'views:deleteShared' : 'views:deleteOwn'), okText: t('common:delete'), okButtonProps: { danger: true },
    onOk: () => run(() => deleteView(form.key, each.id!), () => go(path('all'))),
  })
  const menuOf = (each: SavedView) => [
    { key: 'rename', label: t('views:rename'), onClick: () => setNaming({ title: t('views:rename'), body: {}, id: each.id!, name: label(each.name), shared: each.shared }) },
    { key: 'default', label: t(each.is_default ? 'views:noDefault' : each.shared ? 'views:defaultForAll' : 'views:defaultForMe'), onClick: () => void run(() => changeView(form.key, each.id!, { is_default: !each.is_default })) },
    { type: 'divider' as const },
    { key: 'delete', label: t('common:delete'), danger: true, onClick: () => remove(each) },
  ]
  return (
    <>
      <div className={styles.root}>
        <nav className={styles.views} aria-label={t('records:views')}>
          <AppLink path={path('all')} aria-current={viewKey === 'all' ? 'page' : undefined}>{t('records:allView')}</AppLink>
          {views.views.filter((each) => each.key !== 'all').map((each) => (
            <span key={each.key} className={styles.tab}>
              <AppLink path={path(each.key)} aria-current={each.key === viewKey ? 'page' : undefined}>
                <span className={styles.kind} aria-hidden>{createElement(viewSpec(each.kind).Icon)}</span>
                {label(each.name, each.key)}
                {!each.shared && <LockOutlined className={styles.mark} aria-label={t('views:personal')} />}
                {each.is_default && <StarFilled className={styles.mark} aria-label={t('views:default')} />}
              </AppLink>
              {each.key === viewKey && mayChange && (
                <Dropdown trigger={['click']} menu={{ items: menuOf(each) }}>
                  <button type="button" className={styles.more} aria-label={t('views:menu', { name: label(each.name) })}><DownOutlined /></button>
                </Dropdown>
              )}
            </span>
          ))}
        </nav>
        <Dropdown trigger={['click']} menu={{ items: VIEW_SPECS.map((spec) => ({ key: spec.kind, icon: createElement(spec.Icon), label: t(`views:kinds.${spec.kind}`), onClick: () => create(spec.kind) })) }}>
          <Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('views:add')} className={styles.add} />
        </Dropdown>
        {changed && (
          <div className={styles.changed} role="status">
            <span>{t('views:changed')}</span>
            {mayChange && <Button type="link" size="small" onClick={() => void save()}>{t('common:save')}</Button>}
            <Button type="link" size="small" onClick={saveAs}>{t('views:saveAs')}</Button>
            <Button type="link" size="small" onClick={onReset}>{t('views:reset')}</Button>
          </div>
        )}
      </div>
      {naming && (
        <Modal open title={naming.title} okText={t('common:save')} okButtonProps={{ disabled: naming.name.trim() === '' }} onCancel={() => setNaming(null)} onOk={() => keep(naming)}>
          <div className={styles.naming}>
            <Input autoFocus value={naming.name} maxLength={100} aria-label={t('views:name')} placeholder={t('views:name')} onChange={(event) => setNaming({ ...naming, name: event.target.value })} onPressEnter={(event) => !event.nativeEvent.isComposing && naming.name.trim() && void keep(naming)} />
            {views.may_share && (
              <Radio.Group
                value={naming.shared} onChange={(event) => setNaming({ ...naming, shared: event.target.value as boolean })}
                options={[{ value: false, label: t('views:forMe') }, { value: true, label: t('views:forAll') }]}
              />
            )}
          </div>
        </Modal>
      )}
    </>
  )
}
