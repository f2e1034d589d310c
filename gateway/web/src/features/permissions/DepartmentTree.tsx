import { ApartmentOutlined, EditOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { Account, StoredDepartment } from '@/api/organisation'
import { inSubtree, unitTree, type UnitNode } from '@/kernel/departments'
import styles from './permissions.module.css'

interface DepartmentTreeProps {
  departments: StoredDepartment[]
  people: Account[]
  chosen: number | undefined
  onChoose: (id: number | undefined) => void
  onEdit: (department: StoredDepartment) => void
}

export function DepartmentTree({ departments, people, chosen, onChoose, onEdit }: DepartmentTreeProps) {
  const { t } = useTranslation()
  const count = (id: number) => {
    const within = inSubtree(departments, id)
    return people.filter((person) => person.active && person.departments.some((each) => within.has(each))).length
  }
  const level = (nodes: UnitNode<StoredDepartment>[]) => (
    <ul>
      {nodes.map(({ unit, depth, children }) => (
        <li key={unit.id}>
          <div className={styles.unit} data-chosen={chosen === unit.id || undefined}>
            <button type="button" className={styles.unitName} style={{ paddingLeft: 8 + depth * 16 }} aria-current={chosen === unit.id || undefined} onClick={() => onChoose(unit.id)}>
              <ApartmentOutlined /><span>{unit.name}</span><em>{count(unit.id)}</em>
            </button>
            <button type="button" className={styles.unitEdit} aria-label={t('permissions:editDepartment', { name: unit.name })} onClick={() => onEdit(unit)}><EditOutlined /></button>
          </div>
          {children.length > 0 && level(children)}
        </li>
      ))}
    </ul>
  )
  return (
    <div className={styles.units}>
      <div className={styles.unit} data-chosen={chosen === undefined || undefined}>
        <button type="button" className={styles.unitName} style={{ paddingLeft: 8 }} aria-current={chosen === undefined || undefined} onClick={() => onChoose(undefined)}>
          <span>{t('permissions:everybody')}</span><em>{people.filter((person) => person.active).length}</em>
        </button>
      </div>
      {level(unitTree(departments))}
    </div>
  )
}
