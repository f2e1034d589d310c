import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/errors'
import { keys } from '@/api/keys'
import { changePerson, createPerson, departmentsQuery, organisationKeys, peopleQuery, rolesQuery, type Account, type NewPerson } from '@/api/organisation'
import { useLabel } from '@/i18n'
import { Property, PropertyPanel } from '@/ui/Property'
import { useFeedback } from '@/ui/feedback'
import { Sheet } from '@/ui/Sheet'

const TEXTS = ['name', 'login', 'email', 'phone', 'title'] as const
const REQUIRED = new Set<string>(['name', 'login'])

/** A person's data, place and roles. Leaving is a state, not a deletion: what they did stays theirs. */
export function PersonSheet({ person, department, onClose }: { person: Account | null; department: number | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { done, failed, modal } = useFeedback()
  const { data: departments = [] } = useQuery(departmentsQuery)
  const { data: roles = [] } = useQuery(rolesQuery)
  const { data: people = [] } = useQuery(peopleQuery)
  const [draft, setDraft] = useState<NewPerson>(() => ({
    login: '', name: '', email: '', phone: '', title: '', departments: department === undefined ? [] : [department], roles: [], manager: null, ...person, password: '',
  }))
  const [errors, setErrors] = useState<ReturnType<typeof fieldErrors>>({ fields: {}, other: [] })
  const [busy, setBusy] = useState(false)
  const change = (part: Partial<NewPerson>) => setDraft((current) => ({ ...current, ...part }))
  const refresh = () => Promise.all([organisationKeys.people, organisationKeys.roles, keys.directory, keys.me].map((queryKey) => client.invalidateQueries({ queryKey })))
  const save = async () => {
    setBusy(true)
    setErrors({ fields: {}, other: [] })
    const { login, password, name, email, phone, title, departments: units, roles: held, manager } = draft
    try {
      if (person) await changePerson(person.id, { version: person.version, name, email, phone, title, departments: units, roles: held, manager })
      else await createPerson({ login, password, name, email, phone, title, departments: units, roles: held, manager })
      await refresh()
      done(t('common:saved'))
      onClose()
    } catch (error) {
      setErrors(fieldErrors(error, new Set([...TEXTS, 'password', 'departments', 'roles', 'manager'])))
    } finally {
      setBusy(false)
    }
  }
  const setActive = async (active: boolean) => {
    try {
      await changePerson(person!.id, { version: person!.version, active })
      await refresh()
      done(t(active ? 'permissions:reactivated' : 'permissions:deactivated', { name: person!.name }))
      onClose()
    } catch (error) {
      failed(error)
    }
  }
  const leave = () =>
    modal.confirm({
      title: t('permissions:deactivateTitle', { name: person?.name }), content: t('permissions:deactivateHint'), okText: t('permissions:deactivate'), okButtonProps: { danger: true }, onOk: () => setActive(false),
    })
  const incomplete = !draft.name.trim() || !draft.login.trim() || (!person && !draft.password)
  return (
    <Sheet open title={person ? person.name : t('permissions:newPerson')} onClose={onClose} width={480}>
      <PropertyPanel
        foot={
          <>
            {person && (person.active ? <Button type="text" danger onClick={leave}>{t('permissions:deactivate')}</Button> : <Button type="text" onClick={() => setActive(true)}>{t('permissions:reactivate')}</Button>)}
            <span style={{ flex: 1 }} />
            <Button onClick={onClose}>{t('common:cancel')}</Button>
            <Button type="primary" loading={busy} disabled={incomplete} onClick={save}>{t('common:save')}</Button>
          </>
        }
      >
        {errors.other.length > 0 && <Alert type="error" showIcon title={errors.other.join(' ')} role="alert" />}
        {TEXTS.map((key) => (
          <Property key={key} label={t(`permissions:field.${key}`)} required={REQUIRED.has(key)} error={errors.fields[key]}>
            <Input value={draft[key]} disabled={key === 'login' && person !== null} autoFocus={key === 'name' && !person} autoComplete="off" aria-label={t(`permissions:field.${key}`)} onChange={(event) => change({ [key]: event.target.value })} />
          </Property>
        ))}
        {!person && (
          <Property label={t('permissions:field.password')} hint={t('permissions:passwordHint')} error={errors.fields.password} required>
            <Input.Password value={draft.password} autoComplete="new-password" aria-label={t('permissions:field.password')} onChange={(event) => change({ password: event.target.value })} />
          </Property>
        )}
        <Property label={t('permissions:field.departments')} error={errors.fields.departments}>
          <Select mode="multiple" value={draft.departments} aria-label={t('permissions:field.departments')} optionFilterProp="label" options={departments.map((each) => ({ value: each.id, label: each.name }))} onChange={(next) => change({ departments: next })} />
        </Property>
        <Property label={t('permissions:field.roles')} error={errors.fields.roles}>
          <Select mode="multiple" value={draft.roles} aria-label={t('permissions:field.roles')} optionFilterProp="label" options={roles.filter((each) => each.key !== 'everyone').map((each) => ({ value: each.id, label: label(each.name, each.key) }))} onChange={(next) => change({ roles: next })} />
        </Property>
        <Property label={t('permissions:field.manager')} hint={t('permissions:managerHint')} error={errors.fields.manager}>
          <Select value={draft.manager ?? undefined} allowClear showSearch={{ optionFilterProp: 'label' }} aria-label={t('permissions:field.manager')} options={people.filter((each) => each.active && each.id !== person?.id).map((each) => ({ value: each.id, label: each.name }))} onChange={(next?: number) => change({ manager: next ?? null })} />
        </Property>
      </PropertyPanel>
    </Sheet>
  )
}
