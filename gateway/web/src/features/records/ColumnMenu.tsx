import {
  ArrowLeftOutlined, ArrowRightOutlined, EyeInvisibleOutlined, FilterOutlined, GroupOutlined, PushpinOutlined, SettingOutlined, SortAscendingOutlined, SortDescendingOutlined,
} from '@ant-design/icons'
import { Dropdown } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDefinition } from '@/kernel/definition'
import { isSortable, operatorsFor } from '@/kernel/filter'
import { isGroupable } from '@/registry/views'

export interface ColumnMenuProps {
  field: FieldDefinition
  isTitle: boolean
  pinned: boolean
  onSort: (dir: 'asc' | 'desc') => void
  onFilter: () => void
  onGroup: () => void
  onPin: (pinned: boolean) => void
  onHide: () => void
  onMove: (by: 1 | -1) => void
  onEdit?: () => void
  children: ReactNode
}

/** What can be done with a column, from its title. */
export function ColumnMenu({ field, isTitle, pinned, onSort, onFilter, onGroup, onPin, onHide, onMove, onEdit, children }: ColumnMenuProps) {
  const { t } = useTranslation()
  const items = [
    ...(isSortable(field) ? [
      { key: 'asc', icon: <SortAscendingOutlined />, label: t('records:sortAscending'), onClick: () => onSort('asc') },
      { key: 'desc', icon: <SortDescendingOutlined />, label: t('records:sortDescending'), onClick: () => onSort('desc') },
    ] : []),
    ...(operatorsFor(field).length ? [{ key: 'filter', icon: <FilterOutlined />, label: t('records:filterBy'), onClick: onFilter }] : []),
    ...(isGroupable(field) ? [{ key: 'group', icon: <GroupOutlined />, label: t('views:groupByThis'), onClick: onGroup }] : []),
    ...(isTitle ? [] : [
      { type: 'divider' as const },
      { key: 'pin', icon: <PushpinOutlined />, label: t(pinned ? 'views:unpin' : 'views:pin'), onClick: () => onPin(!pinned) },
      { key: 'left', icon: <ArrowLeftOutlined />, label: t('views:moveLeft'), onClick: () => onMove(-1) },
      { key: 'right', icon: <ArrowRightOutlined />, label: t('views:moveRight'), onClick: () => onMove(1) },
      { key: 'hide', icon: <EyeInvisibleOutlined />, label: t('records:hideField'), onClick: onHide },
    ]),
    ...(onEdit ? [{ type: 'divider' as const }, { key: 'design', icon: <SettingOutlined />, label: t('records:editField'), onClick: onEdit }] : []),
  ]
  return <Dropdown trigger={['click']} menu={{ items }}>{children}</Dropdown>
}
