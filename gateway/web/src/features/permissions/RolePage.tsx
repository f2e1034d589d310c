import { ArrowLeftOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useBlocker } from '@tanstack/react-router'
import { Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { appsQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { grantsQuery, organisationKeys, rolesQuery, saveGrants } from '@/api/organisation'
import { useLabel } from '@/i18n'
import { ADMIN_AREAS, bare, diffGrants, grantOf, toggleArea, type Grant } from '@/kernel/grants'
import { AppLink } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { PageHeader } from '@/ui/PageHeader'
import { useFeedback } from '@/ui/feedback'
import { ChangeList } from './ChangeList'
import { FieldMatrix } from './FieldMatrix'
import { FormMatrix } from './FormMatrix'
import styles from './permissions.module.css'

const route = getRouteApi('/w/$ws/admin/roles/$role')

export function RolePage() {
  const id = Number(route.useParams().role)
  const { data: grants, isError, error, refetch } = useQuery({ ...grantsQuery(id), staleTime: Infinity })
  if (isError) return <Failure error={error} onRetry={refetch} />
  return grants ? <Editor key={JSON.stringify(grants)} id={id} stored={grants} /> : <div aria-busy style={{ padding: 24 }}><span className="dg-bone" style={{ width: 200, height: 20 }} /></div>
}

/** What a role may do, as two tables; nothing holds before it is saved, and what will change is listed first. */
function Editor({ id, stored }: { id: number; stored: Grant[] }) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { done, failed } = useFeedback()
  const { form } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: roles = [] } = useQuery(rolesQuery)
  const { data: apps = [] } = useQuery(appsQuery)
  const [grants, setGrants] = useState(stored)
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const role = roles.find((each) => each.id === id)
  const forms = apps.flatMap((app) => app.forms)
  const changes = diffGrants(stored, grants)
  useBlocker({ shouldBlockFn: ({ current, next }) => changes.length > 0 && !busy && current.pathname !== next.pathname && !window.confirm(t('permissions:leaveUnsaved')) })
  const save = async () => {
    setBusy(true)
    try {
      await saveGrants(id, bare(grants))
      await Promise.all([organisationKeys.grants(id), organisationKeys.roles, keys.me, keys.apps, ['form']].map((queryKey) => client.invalidateQueries({ queryKey })))
      done(t('permissions:granted'))
    } catch (error) {
      failed(error)
    } finally {
      setBusy(false)
      setAsked(false)
    }
  }
  return (
    <div className={styles.rolePage}>
      <PageHeader
        leading={<AppLink path="/admin/roles" aria-label={t('common:back')} style={{ color: 'var(--dg-text-2)' }}><ArrowLeftOutlined /></AppLink>}
        title={label(role?.name, role?.key ?? '')} hint={role && t('permissions:peopleCount', { count: role.people })}
        actions={
          <>
            {changes.length > 0 && <Button onClick={() => setGrants(stored)}>{t('permissions:reset')}</Button>}
            <Button type="primary" disabled={changes.length === 0} onClick={() => setAsked(true)}>{changes.length > 0 ? t('permissions:saveChanges', { count: changes.length }) : t('common:save')}</Button>
          </>
        }
      />
      <div className={styles.scroll}>
        <section className={styles.block} aria-labelledby="role-forms">
          <h2 id="role-forms">{t('permissions:records')}</h2>
          <FormMatrix forms={forms} grants={grants} chosen={form} onChange={setGrants} onFields={(key) => navigate({ search: { form: key === form ? undefined : key }, replace: true })} />
        </section>
        {form && <FieldMatrix key={form} form={form} grants={grants} onChange={setGrants} onClose={() => navigate({ search: {}, replace: true })} />}
        <section className={styles.block} aria-labelledby="role-areas">
          <h2 id="role-areas">{t('permissions:administration')}</h2>
          <div className={styles.areas}>
            {ADMIN_AREAS.map((area) => (
              <Checkbox key={area} disabled={role?.key === 'everyone'} checked={grantOf(grants, `admin:${area}`) !== undefined} onChange={() => setGrants(toggleArea(grants, area))}>
                <span className={styles.area}><strong>{t(`permissions:area.${area}`)}</strong><span>{t(`permissions:areaHint.${area}`)}</span></span>
              </Checkbox>
            ))}
          </div>
        </section>
      </div>
      {asked && (
        <Modal open title={t('permissions:confirmTitle', { name: label(role?.name) })} onCancel={() => setAsked(false)} onOk={save} confirmLoading={busy} okText={t('common:save')} cancelText={t('common:cancel')} width={560}>
          <p style={{ color: 'var(--dg-text-2)', marginBottom: 12 }}>{t('permissions:confirmHint', { count: role?.people ?? 0 })}</p>
          <ChangeList changes={changes} forms={forms} />
        </Modal>
      )}
    </div>
  )
}
