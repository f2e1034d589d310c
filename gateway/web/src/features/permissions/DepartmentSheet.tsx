import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Select, TreeSelect } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/errors'
import { keys } from '@/api/keys'
import { changeDepartment, createDepartment, departmentsQuery, organisationKeys, peopleQuery, type StoredDepartment } from '@/api/organisation'
import { inSubtree, unitTree, type UnitNode } from '@/kernel/departments'
import { Property, PropertyPanel } from '@/ui/Property'
import { useFeedback } from '@/ui/feedback'
import { Sheet } from '@/ui/Sheet'

interface TreeItem {
  value: number
  title: string
  disabled: boolean
  children: TreeItem[]
}

/** A department's name, place and head; it cannot be put below itself. */
export function DepartmentSheet({ department, parent, onClose }: { department: StoredDepartment | null; parent: number | null; onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { done } = useFeedback()
  const { data: departments = [] } = useQuery(departmentsQuery)
  const { data: people = [] } = useQuery(peopleQuery)
  const [draft, setDraft] = useState({ name: department?.name ?? '', parent: department ? department.parent : (parent ?? departments.find((each) => each.parent === null)?.id ?? null), head: department?.head ?? null })
  const [errors, setErrors] = useState<ReturnType<typeof fieldErrors>>({ fields: {}, other: [] })
  const [busy, setBusy] = useState(false)
  const within = department ? inSubtree(departments, department.id) : new Set<number>()
  const items = (nodes: UnitNode<StoredDepartment>[]): TreeItem[] => nodes.map(({ unit, children }) => ({ value: unit.id, title: unit.name, disabled: within.has(unit.id), children: items(children) }))
  const save = async () => {
    setBusy(true)
    try {
      if (department) await changeDepartment(department.id, { version: department.version, ...draft })
      else await createDepartment(draft)
      await Promise.all([organisationKeys.departments, keys.directory].map((queryKey) => client.invalidateQueries({ queryKey })))
      done(t('common:saved'))
      onClose()
    } catch (error) {
      setErrors(fieldErrors(error, new Set(['name', 'parent', 'head'])))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Sheet open title={department ? department.name : t('permissions:newDepartment')} onClose={onClose} width={420}>
      <PropertyPanel foot={<><Button onClick={onClose}>{t('common:cancel')}</Button><Button type="primary" loading={busy} disabled={!draft.name.trim()} onClick={save}>{t('common:save')}</Button></>}>
        {errors.other.length > 0 && <Alert type="error" showIcon title={errors.other.join(' ')} role="alert" />}
        <Property label={t('permissions:field.name')} required error={errors.fields.name}>
          <Input value={draft.name} autoFocus aria-label={t('permissions:field.name')} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
        </Property>
        <Property label={t('permissions:field.parent')} error={errors.fields.parent}>
          <TreeSelect value={draft.parent ?? undefined} allowClear treeDefaultExpandAll treeData={items(unitTree(departments))} aria-label={t('permissions:field.parent')} onChange={(next?: number) => setDraft({ ...draft, parent: next ?? null })} />
        </Property>
        <Property label={t('permissions:field.head')} error={errors.fields.head}>
          <Select value={draft.head ?? undefined} allowClear showSearch={{ optionFilterProp: 'label' }} aria-label={t('permissions:field.head')} options={people.filter((each) => each.active).map((each) => ({ value: each.id, label: each.name }))} onChange={(next?: number) => setDraft({ ...draft, head: next ?? null })} />
        </Property>
      </PropertyPanel>
    </Sheet>
  )
}
