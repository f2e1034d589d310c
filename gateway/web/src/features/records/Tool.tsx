import { Button, Popover } from 'antd'
import type { ReactNode } from 'react'
import { Sheet } from '@/ui/Sheet'
import { usePhone } from '@/ui/useBreakpoint'
import styles from './Toolbar.module.css'

interface ToolProps {
  icon: ReactNode
  text: string
  on: boolean
  open: boolean
  onOpen: (open: boolean) => void
  children: ReactNode
}

/** A toolbar button with its panel: a popover on a desktop, a full sheet on a phone. */
export function Tool({ icon, text, on, open, onOpen, children }: ToolProps) {
  const phone = usePhone()
  const button = <Button type="text" icon={icon} className={on ? styles.on : styles.tool} aria-expanded={open} onClick={phone ? () => onOpen(true) : undefined}>{text}</Button>
  if (phone) {
    return (
      <>
        {button}
        <Sheet open={open} title={text} onClose={() => onOpen(false)}>{children}</Sheet>
      </>
    )
  }
  return <Popover open={open} onOpenChange={onOpen} trigger="click" placement="bottomLeft" arrow={false} destroyOnHidden content={children}>{button}</Popover>
}
