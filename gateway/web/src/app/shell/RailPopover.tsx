import { Popover } from 'antd'
import { Suspense, useState, type ReactNode } from 'react'
import type { NavItem } from '@/registry/places'
import { AppLink } from '@/ui/AppLink'
import styles from './Shell.module.css'

export interface RailPopoverProps {
  path: string
  Panel: NonNullable<NavItem['Panel']>
  children: ReactNode
}

/** A rail item that opens its panel beside the rail; a middle click still opens its page. */
export default function RailPopover({ path, Panel, children }: RailPopoverProps) {
  const [open, setOpen] = useState(false)
  return (
    <Popover
      open={open} onOpenChange={setOpen} trigger="click" placement="rightTop" arrow={false} destroyOnHidden
      styles={{ content: { padding: 0 } }} content={<Suspense fallback={<div style={{ width: 360, height: 240 }} />}><Panel onClose={() => setOpen(false)} /></Suspense>}
    >
      <AppLink path={path} className={styles.railItem} aria-expanded={open} onClick={(event) => event.preventDefault()}>{children}</AppLink>
    </Popover>
  )
}
