import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App as AntApp, ConfigProvider } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { queryClient } from '@/api/client'
import { componentLocale } from '@/i18n'
import { usePhone } from '@/ui/useBreakpoint'
import './features'
import { router } from './router'
import { phoneTheme, theme } from './theme'

export function Root() {
  const { i18n } = useTranslation()
  const phone = usePhone()
  const english = i18n.language === 'en'
  dayjs.locale(english ? 'en' : 'zh-cn')
  return (
    <ConfigProvider theme={phone ? phoneTheme : theme} locale={componentLocale(i18n.language)} button={{ autoInsertSpace: false }}>
      <AntApp message={{ maxCount: 3 }} style={{ height: '100%' }}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}
