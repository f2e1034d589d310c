import { ApartmentOutlined, UserOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { PersonTag } from './PersonTag'
import { isBlank, type FieldContext, type FieldTypeSpec } from './spec'

const PersonEditor = lazy(() => import('./editors/PersonEditor'))
const DepartmentEditor = lazy(() => import('./editors/DepartmentEditor'))

const labelled = (label: FieldContext['label']): string | undefined => (Array.isArray(label) ? label.join(', ') : label)

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
