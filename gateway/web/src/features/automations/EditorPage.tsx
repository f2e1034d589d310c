import { ArrowLeftOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Alert, Button, Dropdown, Select, Switch } from 'antd'
import { createElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { rulesQuery, saveRule } from '@/api/flows'
import { appsQuery, formQuery } from '@/api/forms'
import { keys } from '@/api/keys'
import { labelText } from '@/kernel/label'
import { ACTION_KINDS, newAction, ruleDefinition, type Rule, type RuleAction } from '@/kernel/rule'
import { proposeKey } from '@/kernel/slug'
import { useLabel } from '@/i18n'
import { ACTIONS } from '@/registry/actions'
import { AppLink, useGo } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { FormulaInput } from '@/ui/FormulaInput'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { LabelProperty, Property } from '@/ui/Property'
import { useFeedback } from '@/ui/feedback'
import { ActionEditor } from './ActionEditor'
import { TriggerEditor } from './TriggerEditor'
import styles from './automations.module.css'

const route = getRouteApi('/w/$ws/edit/automation/$rule')
const EMPTY: Rule = { key: '', name: { 'zh-CN': '', en: '' }, form: '', enabled: true, trigger: { kind: 'created' }, condition: null, actions: [] }

export function EditorPage() {
  const { t } = useTranslation()
  const { rule: key } = route.useParams()
  const { data: rules, isError, error, refetch } = useQuery({ ...rulesQuery, staleTime: 60_000 })
  if (isError) return <Failure error={error} onRetry={refetch} />
  if (!rules) return null
  const stored = rules.find((rule) => rule.key === key)
  if (!stored && key !== 'new') return <EmptyState title={t('automations:unknown')} />
  return <Editor key={key} stored={stored ? ruleDefinition(stored) : null} taken={new Set(rules.map((rule) => rule.key))} />
}

/** When, if, then: one card each. The server checks fields and formulas before a rule is in force. */
function Editor({ stored, taken }: { stored: Rule | null; taken: ReadonlySet<string> }) {
  const { t } = useTranslation()
  const label = useLabel()
  const go = useGo()
  const client = useQueryClient()
  const { done } = useFeedback()
  const [rule, setRule] = useState<Rule>(stored ?? EMPTY)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const { data: apps = [] } = useQuery(appsQuery)
  const { data: form } = useQuery({ ...formQuery(rule.form), enabled: rule.form !== '' })
  const change = (part: Partial<Rule>) => setRule((current) => ({ ...current, ...part }))
  const setAction = (index: number, action: RuleAction | null) =>
    change({ actions: action ? rule.actions.map((each, at) => (at === index ? action : each)) : rule.actions.filter((_, at) => at !== index) })
  const incomplete = !labelText(rule.name, 'zh-CN').trim() || !rule.form || rule.actions.length === 0
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await saveRule({ ...rule, key: rule.key || proposeKey(labelText(rule.name, 'en'), new Set([...taken, 'new']), 'rule'), condition: rule.condition?.trim() || null })
      await client.invalidateQueries({ queryKey: keys.rules })
      done(t('common:saved'))
      go('/admin/automations')
    } catch (refused) {
      setError(refused)
      document.getElementById('rule-top')?.scrollIntoView({ behavior: 'smooth' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Page
      width={760}
      header={
        <PageHeader
          leading={<AppLink path="/admin/automations" aria-label={t('common:back')} style={{ color: 'var(--dg-text-2)' }}><ArrowLeftOutlined /></AppLink>}
          title={stored ? label(stored.name, stored.key) : t('automations:new')}
          actions={<><Switch checked={rule.enabled} onChange={(enabled) => change({ enabled })} checkedChildren={t('common:on')} unCheckedChildren={t('common:off')} aria-label={t('automations:enabled')} /><Button type="primary" loading={busy} disabled={incomplete} onClick={save}>{t('common:save')}</Button></>}
        />
      }
    >
      <div id="rule-top" className={styles.editor}>
        {error !== null && <Alert type="error" showIcon title={errorText(error)} role="alert" />}
        <section className={styles.step}>
          <LabelProperty label={t('automations:name')} value={rule.name} onChange={(name) => change({ name })} required autoFocus={!stored} />
          <Property label={t('automations:form')} required>
            <Select value={rule.form || undefined} disabled={stored !== null} aria-label={t('automations:form')} options={apps.flatMap((app) => app.forms).map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={(next) => change({ form: next })} />
          </Property>
        </section>
        <section className={styles.step} aria-labelledby="rule-when">
          <h2 id="rule-when">{t('automations:whenTitle')}</h2>
          <TriggerEditor trigger={rule.trigger} form={form} onChange={(trigger) => change({ trigger })} />
        </section>
        <section className={styles.step} aria-labelledby="rule-if">
          <h2 id="rule-if">{t('automations:ifTitle')}</h2>
          <FormulaInput value={rule.condition ?? ''} form={form} label={t('automations:ifTitle')} placeholder={t('automations:always')} onChange={(condition) => change({ condition })} />
        </section>
        {rule.actions.map((action, index) => (
          <section key={index} className={styles.step} aria-label={t(`automations:kind.${action.kind}`)}>
            <h2>
              <span className={styles.icon} style={{ color: ACTIONS[action.kind].colour }} aria-hidden>{createElement(ACTIONS[action.kind].Icon)}</span>
              {t('automations:thenStep', { n: index + 1 })}{t(`automations:kind.${action.kind}`)}
              <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('automations:removeAction')} onClick={() => setAction(index, null)} />
            </h2>
            <ActionEditor action={action} form={form} onChange={(next) => setAction(index, next)} />
          </section>
        ))}
        <Dropdown trigger={['click']} menu={{ items: ACTION_KINDS.map((kind) => ({ key: kind, icon: createElement(ACTIONS[kind].Icon), label: t(`automations:kind.${kind}`), onClick: () => change({ actions: [...rule.actions, newAction(kind)] }) })) }}>
          <Button type="dashed" block size="large" icon={<PlusOutlined />}>{t('automations:addAction')}</Button>
        </Dropdown>
      </div>
    </Page>
  )
}
