import { PlusOutlined, RightOutlined, SafetyOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { keys } from '@/api/keys'
import { createRole, organisationKeys, rolesQuery } from '@/api/organisation'
import { useLabel } from '@/i18n'
import { labelText, type Label } from '@/kernel/label'
import { proposeKey } from '@/kernel/slug'
import { AppLink, useGo } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { LabelProperty } from '@/ui/Property'
import styles from './permissions.module.css'

export function RolesPage() {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: roles, isError, error, refetch } = useQuery(rolesQuery)
  const [creating, setCreating] = useState(false)
  return (
    <Page width={880} header={<PageHeader title={t('permissions:roles')} actions={<Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>{t('permissions:newRole')}</Button>} />}>
      {isError ? <Failure error={error} onRetry={refetch} /> : (
        <ul className={styles.roles} aria-busy={!roles}>
          {roles?.map((role) => (
            <li key={role.id}>
              <AppLink path={`/admin/roles/${role.id}`} className={styles.role}>
                <span className={styles.roleIcon}><SafetyOutlined /></span>
                <span className={styles.who}><strong>{label(role.name, role.key)}</strong><span>{role.key}</span></span>
                <span className={styles.where}>{role.key === 'everyone' ? t('permissions:everybody') : t('permissions:peopleCount', { count: role.people })}</span>
                <RightOutlined />
              </AppLink>
            </li>
          ))}
        </ul>
      )}
      {creating && <NewRole taken={new Set(roles?.map((role) => role.key))} onClose={() => setCreating(false)} />}
    </Page>
  )
}

function NewRole({ taken, onClose }: { taken: ReadonlySet<string>; onClose: () => void }) {
  const { t } = useTranslation()
  const go = useGo()
  const client = useQueryClient()
  const [name, setName] = useState<Label>({ 'zh-CN': '', en: '' })
  const [error, setError] = useState<unknown>(null)
  const save = async () => {
    try {
      const role = await createRole(proposeKey(labelText(name, 'en'), taken, 'role'), { 'zh-CN': labelText(name, 'zh-CN'), en: labelText(name, 'en') })
      await Promise.all([organisationKeys.roles, keys.directory].map((queryKey) => client.invalidateQueries({ queryKey })))
      go(`/admin/roles/${role.id}`)
    } catch (refused) {
      setError(refused)
    }
  }
  return (
    <Modal open title={t('permissions:newRole')} onCancel={onClose} onOk={save} okText={t('common:create')} cancelText={t('common:cancel')} okButtonProps={{ disabled: !labelText(name, 'zh-CN').trim() }}>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} style={{ marginBottom: 12 }} />}
      <LabelProperty label={t('permissions:roleName')} value={name} onChange={setName} required autoFocus />
    </Modal>
  )
}
