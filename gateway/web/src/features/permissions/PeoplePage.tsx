import { PlusOutlined, SearchOutlined, TeamOutlined, UserAddOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { departmentsQuery, peopleQuery, rolesQuery, type Account, type StoredDepartment } from '@/api/organisation'
import { useLabel } from '@/i18n'
import { inSubtree } from '@/kernel/departments'
import { ChoiceTag } from '@/registry/fieldTypes/ChoiceTag'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Monogram } from '@/ui/Monogram'
import { PageHeader } from '@/ui/PageHeader'
import { usePhone } from '@/ui/useBreakpoint'
import { CLEARABLE } from '@/ui/clearable'
import { DepartmentSheet } from './DepartmentSheet'
import { DepartmentTree } from './DepartmentTree'
import { PersonSheet } from './PersonSheet'
import styles from './permissions.module.css'

const route = getRouteApi('/w/$ws/admin/people')

/** The organisation: its tree on the left, the people of the chosen department on the right. */
export function PeoplePage() {
  const { t } = useTranslation()
  const phone = usePhone()
  const { q, department } = route.useSearch()
  const navigate = route.useNavigate()
  const people = useQuery(peopleQuery)
  const { data: departments = [] } = useQuery(departmentsQuery)
  const [person, setPerson] = useState<Account | 'new' | null>(null)
  const [unit, setUnit] = useState<StoredDepartment | 'new' | null>(null)
  const wanted = q?.toLowerCase() ?? ''
  const within = department === undefined ? null : inSubtree(departments, department)
  const shown = (people.data ?? [])
    .filter((each) => !within || each.departments.some((id) => within.has(id)))
    .filter((each) => `${each.name} ${each.login} ${each.email} ${each.title}`.toLowerCase().includes(wanted))
    .sort((a, b) => Number(b.active) - Number(a.active) || a.id - b.id)
  const here = departments.find((each) => each.id === department)
  return (
    <div className={styles.split}>
      {!phone && (
        <aside className={styles.tree} aria-label={t('permissions:departments')}>
          <header><h2>{t('permissions:departments')}</h2><Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('permissions:newDepartment')} onClick={() => setUnit('new')} /></header>
          <DepartmentTree departments={departments} people={people.data ?? []} chosen={department} onChoose={(id) => navigate({ search: { q, department: id }, replace: true })} onEdit={setUnit} />
        </aside>
      )}
      <div className={styles.main}>
        <PageHeader
          title={here?.name ?? t('permissions:people')} hint={people.data ? t('permissions:peopleCount', { count: shown.length }) : undefined}
          actions={<Button type="primary" icon={<UserAddOutlined />} onClick={() => setPerson('new')}>{phone ? null : t('permissions:newPerson')}<span className="sr-only">{phone ? t('permissions:newPerson') : ''}</span></Button>}
        />
        <div className={styles.search}><Input prefix={<SearchOutlined />} allowClear={CLEARABLE} defaultValue={q} placeholder={t('permissions:searchPeople')} aria-label={t('permissions:searchPeople')} onChange={(event) => navigate({ search: { q: event.target.value || undefined, department }, replace: true })} /></div>
        <div className={styles.scroll}>
          {people.isError ? <Failure error={people.error} onRetry={people.refetch} /> : people.isPending ? <Bones /> : shown.length === 0 ? (
            <EmptyState icon={<TeamOutlined />} title={t('permissions:nobody')} />
          ) : <PeopleList people={shown} departments={departments} onOpen={setPerson} />}
        </div>
      </div>
      {person && <PersonSheet person={person === 'new' ? null : person} department={department} onClose={() => setPerson(null)} />}
      {unit && <DepartmentSheet department={unit === 'new' ? null : unit} parent={department ?? null} onClose={() => setUnit(null)} />}
    </div>
  )
}

function PeopleList({ people, departments, onOpen }: { people: Account[]; departments: StoredDepartment[]; onOpen: (person: Account) => void }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const { data: roles = [] } = useQuery(rolesQuery)
  const comma = i18n.language === 'en' ? ', ' : '、'
  return (
    <ul className={styles.people}>
      {people.map((person) => (
        <li key={person.id}>
          <button type="button" className={styles.person} data-inactive={!person.active || undefined} onClick={() => onOpen(person)}>
            <Monogram name={person.name} size={36} />
            <span className={styles.who}><strong>{person.name}</strong><span>{[person.login, person.title].filter(Boolean).join(' · ')}</span></span>
            <span className={styles.where}>{person.departments.map((id) => departments.find((each) => each.id === id)?.name).filter(Boolean).join(comma)}</span>
            <span className={styles.tags}>
              {!person.active && <ChoiceTag colour="grey" text={t('permissions:inactive')} />}
              {person.roles.map((id) => <ChoiceTag key={id} colour="blue" text={label(roles.find((each) => each.id === id)?.name, `#${id}`)} />)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

const Bones = () => <div aria-busy style={{ display: 'grid', gap: 26, padding: 16 }}>{[60, 52, 64, 48].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
