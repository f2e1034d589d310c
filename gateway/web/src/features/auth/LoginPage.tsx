import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { login, type Credentials } from '@/api/session'
import { changeLanguage } from '@/i18n'
import { useDocumentTitle } from '@/ui/useDocumentTitle'
import { safeNext } from './safeNext'
import styles from './LoginPage.module.css'

const route = getRouteApi('/login')
const REMEMBERED = 'dougong.tenant'

export function LoginPage() {
  const { t, i18n } = useTranslation()
  const client = useQueryClient()
  const router = useRouter()
  const { next } = route.useSearch()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  useDocumentTitle(t('auth:submit'))

  const submit = async (credentials: Credentials) => {
    setBusy(true)
    setError(null)
    try {
      const me = await login(client, credentials)
      localStorage.setItem(REMEMBERED, credentials.tenant)
      router.history.push(safeNext(next) ?? `/w/${me.tenant.slug}`)
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }

  return (
    <div className={styles.page}>
      <section className={styles.brand} aria-hidden>
        <div className={styles.mark}><img src="/favicon.svg" alt="" width={40} height={40} /><span>{t('auth:brand')}</span></div>
        <div className={styles.pitch}>
          <p className={styles.headline}>{t('auth:headline')}</p>
          <p>{t('auth:pitch')}</p>
        </div>
        <Brackets />
      </section>
      <main className={styles.panel} id="content">
        <div className={styles.card}>
          <img className={styles.phoneMark} src="/favicon.svg" alt="" width={44} height={44} />
          <h1 className={styles.title}>{t('auth:title')}</h1>
          <p className={styles.hint}>{t('auth:hint')}</p>
          <Form<Credentials>
            layout="vertical" requiredMark={false} onFinish={submit} size="large"
            initialValues={{ tenant: localStorage.getItem(REMEMBERED) ?? '' }}
          >
            {error !== null && <Alert type="error" showIcon title={errorText(error)} style={{ marginBottom: 16 }} role="alert" />}
            <Form.Item name="tenant" label={t('auth:tenant')} rules={[{ required: true, message: t('auth:tenantNeeded') }]}>
              <Input autoComplete="organization" autoCapitalize="none" spellCheck={false} />
            </Form.Item>
            <Form.Item name="login" label={t('auth:login')} rules={[{ required: true, message: t('auth:loginNeeded') }]}>
              <Input autoComplete="username" autoCapitalize="none" spellCheck={false} />
            </Form.Item>
            <Form.Item name="password" label={t('auth:password')} rules={[{ required: true, message: t('auth:passwordNeeded') }]}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={busy}>{t('auth:submit')}</Button>
          </Form>
        </div>
        <button
          type="button" className={styles.language} lang={i18n.language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => changeLanguage(i18n.language === 'en' ? 'zh-CN' : 'en')}
        >
          {t('auth:otherLanguage')}
        </button>
      </main>
    </div>
  )
}

/** The bracket set of a Chinese eave, which the product is named after: small arms that carry a large roof. */
function Brackets() {
  const arms = [0, 1, 2, 3, 4]
  return (
    <svg className={styles.brackets} viewBox="0 0 600 360" fill="none">
      {arms.map((level) => {
        const width = 120 + level * 100
        const y = 300 - level * 58
        return (
          <g key={level} opacity={0.9 - level * 0.13}>
            <path d={`M${300 - width / 2} ${y - 30}h${width}v10c0 14-12 22-26 22H${300 - width / 2 + 26}c-14 0-26-8-26-22z`} fill="#fff" fillOpacity={0.13} stroke="#fff" strokeOpacity={0.4} />
            {Array.from({ length: level + 2 }, (_, i) => {
              const x = 300 - width / 2 + 18 + (i * (width - 36)) / (level + 1)
              return <path key={i} d={`M${x - 15} ${y - 50}h30l-6 20h-18z`} fill="#fff" fillOpacity={0.24} stroke="#fff" strokeOpacity={0.4} />
            })}
          </g>
        )
      })}
      <path d="M276 302h48v58h-48z" fill="#fff" fillOpacity={0.16} stroke="#fff" strokeOpacity={0.4} />
    </svg>
  )
}
