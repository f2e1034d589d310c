import { ApartmentOutlined, TeamOutlined, UserOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { PersonTag } from './PersonTag'
import styles from './values.module.css'
import { isBlank, type FieldContext, type FieldTypes, type FieldTypeSpec } from './spec'

const PersonEditor = lazy(() => import('./editors/PersonEditor'))
const PeopleEditor = lazy(() => import('./editors/PeopleEditor'))
const DepartmentEditor = lazy(() => import('./editors/DepartmentEditor'))

const labelled = (label: FieldContext['label']): string | undefined => (Array.isArray(label) ? label.filter((one) => one !== null).join(', ') : label)

const personName = (value: unknown, { directory, label }: FieldContext): string =>
  isBlank(value) ? '' : (labelled(label) ?? directory.person(value)?.name ?? '')

export const person: FieldTypeSpec = {
  Icon: UserOutlined,
  width: 128,
  text: personName,
  render: (value, context) => {
    const name = personName(value, context)
    return name ? <PersonTag name={name} /> : null
  },
  parse: (input, { directory }) => {
    const wanted = input.trim()
    if (!wanted) return null
    const matches = directory.people.filter((candidate) => candidate.name === wanted && candidate.active)
    return matches.length === 1 ? matches[0]!.id : undefined
  },
  Editor: PersonEditor,
}

export const department: FieldTypeSpec = {
  Icon: ApartmentOutlined,
  width: 140,
  text: (value, { directory, label }) => (isBlank(value) ? '' : (labelled(label) ?? directory.departmentOf(value)?.name ?? '')),
  parse: (input, { directory }) => {
    const wanted = input.trim()
    if (!wanted) return null
    const matches = directory.departments.filter((candidate) => candidate.name === wanted)
    return matches.length === 1 ? matches[0]!.id : undefined
  },
  Editor: DepartmentEditor,
}

const peopleNames = (value: unknown, { directory, label }: FieldContext): string[] =>
  (Array.isArray(value) ? value : []).map((id, place) => (Array.isArray(label) ? label[place] : undefined) ?? directory.person(id)?.name ?? '').filter(Boolean)

export const people: FieldTypeSpec = {
  Icon: TeamOutlined,
  width: 200,
  text: (value, context) => peopleNames(value, context).join('、'),
  render: (value, context) => {
    const names = peopleNames(value, context)
    return names.length === 0 ? null : <span className={styles.tags}>{names.map((name, place) => <PersonTag key={place} name={name} />)}</span>
  },
  parse: (input, context) => {
    const ids = input.split(/[,，、;；\n]/).filter((part) => part.trim()).map((part) => person.parse!(part, context))
    return ids.includes(undefined) ? undefined : ids
  },
  Editor: PeopleEditor,
}

export const types: FieldTypes = { person, people, department }
