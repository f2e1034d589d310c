import { CloseOutlined } from '@ant-design/icons'
import { Drawer } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { usePhone } from './useBreakpoint'

export interface SheetProps {
  open: boolean
  title: ReactNode
  onClose: () => void
  children: ReactNode
  width?: number
  extra?: ReactNode
}

/** A drawer on a desktop, the full screen on a phone. Its content fills the height and scrolls by itself. */
export function Sheet({ open, title, onClose, children, width = 560, extra }: SheetProps) {
  const { t } = useTranslation()
  const phone = usePhone()
  return (
    <Drawer
      open={open} onClose={onClose} title={title} extra={extra} destroyOnHidden
      closeIcon={<CloseOutlined aria-label={t('common:close')} />}
      placement={phone ? 'bottom' : 'right'} size={phone ? '100dvh' : width}
      styles={{ body: { padding: 0, display: 'flex', flexDirection: 'column', minHeight: 0 }, header: { padding: '12px 20px' } }}
    >
      {children}
    </Drawer>
  )
}
