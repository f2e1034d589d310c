import {
  AccountBookOutlined, AppstoreOutlined, BulbOutlined, CalendarOutlined, ContactsOutlined, CustomerServiceOutlined, FileTextOutlined, FundOutlined,
  MessageOutlined, PayCircleOutlined, ProjectOutlined, ShoppingCartOutlined, TableOutlined, TagOutlined, TeamOutlined, ToolOutlined,
} from '@ant-design/icons'
import type { ComponentType } from 'react'

/** The icons a form may name in its definition; every other name shows as a table. */
const ICONS: Record<string, ComponentType> = {
  'account-book': AccountBookOutlined, appstore: AppstoreOutlined, bulb: BulbOutlined, calendar: CalendarOutlined, contacts: ContactsOutlined,
  'customer-service': CustomerServiceOutlined, 'file-text': FileTextOutlined, fund: FundOutlined, message: MessageOutlined,
  'pay-circle': PayCircleOutlined, project: ProjectOutlined, 'shopping-cart': ShoppingCartOutlined, tag: TagOutlined, team: TeamOutlined, tool: ToolOutlined,
}

export function FormIcon({ name }: { name?: string | null }) {
  const Icon = (name && ICONS[name]) || TableOutlined
  return <Icon />
}
