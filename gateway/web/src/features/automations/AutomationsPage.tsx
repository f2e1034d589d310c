import { HistoryOutlined, PlusOutlined, ThunderboltOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Switch } from 'antd'
import { createElement } from 'react'
import { useTranslation } from 'react-i18next'
import { rulesQuery, saveRule, type StoredRule } from '@/api/flows'
import { keys } from '@/api/keys'
import { useLabel } from '@/i18n'
import { ruleDefinition } from '@/kernel/rule'
import { ACTIONS } from '@/registry/actions'
import { Ago } from '@/ui/Ago'
import { AppLink, useGo } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageHeader } from '@/ui/PageHeader'
import { useFeedback } from '@/ui/feedback'
import { RunsSheet } from './RunsSheet'
import { useRuleWords, type RuleWords } from './useRuleWords'
import styles from './automations.module.css'

const route = getRouteApi('/w/$ws/admin/automations')

/** Every rule as a sentence, with its switch and what it has done lately. */
export function AutomationsPage() {
  const { t } = useTranslation()
  const go = useGo()
  const { runs } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: rules, isError, error, refetch } = useQuery(rulesQuery)
  const words = useRuleWords(rules ?? [])
  const shown = rules?.find((rule) => rule.key === runs)
  const create = <Button type="primary" icon={<PlusOutlined />} onClick={() => go('/edit/automation/new')}>{t('automations:new')}</Button>
  return (
    <Page width={960} header={<PageHeader title={t('automations:title')} actions={rules?.length ? create : undefined} />}>
      {isError ? <Failure error={error} onRetry={refetch} /> : !rules ? <div className={styles.rules} aria-busy>{[0, 1, 2].map((each) => <div key={each} className={styles.rule}><span className="dg-bone" style={{ width: '50%' }} /></div>)}</div>
        : rules.length === 0 ? <EmptyState icon={<ThunderboltOutlined />} title={t('automations:none')} hint={t('automations:noneHint')} actions={create} />
          : <ul className={styles.rules}>{rules.map((rule) => <RuleCard key={rule.key} rule={rule} words={words(rule)} onRuns={() => navigate({ search: { runs: rule.key } })} />)}</ul>}
      {shown && <RunsSheet rule={shown} onClose={() => navigate({ search: {} })} />}
    </Page>
  )
}

function RuleCard({ rule, words, onRuns }: { rule: StoredRule; words: RuleWords; onRuns: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { failed } = useFeedback()
  const name = label(rule.name, rule.key)
  const flip = useMutation({
    mutationFn: (enabled: boolean) => saveRule({ ...ruleDefinition(rule), enabled }),
    onMutate: (enabled) => client.setQueryData<StoredRule[]>(keys.rules, (all) => all?.map((each) => (each.key === rule.key ? { ...each, enabled } : each))),
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey: keys.rules, exact: true }),
  })
  return (
    <li className={styles.rule} data-off={!rule.enabled || undefined}>
      <header>
        <AppLink path={`/edit/automation/${rule.key}`} className={styles.name}>{name}</AppLink>
        <Switch checked={rule.enabled} loading={flip.isPending} onChange={(enabled) => flip.mutate(enabled)} aria-label={t('automations:enable', { name })} />
      </header>
      <dl className={styles.words}>
        <div><dt>{t('automations:whenWord')}</dt><dd>{words.trigger}</dd></div>
        {words.condition && <div><dt>{t('automations:ifWord')}</dt><dd>{words.condition}</dd></div>}
        <div>
          <dt>{t('automations:thenWord')}</dt>
          <dd><ol>{words.actions.map((text, index) => <li key={index}><span className={styles.icon} style={{ color: ACTIONS[rule.actions[index]!.kind].colour }} aria-hidden>{createElement(ACTIONS[rule.actions[index]!.kind].Icon)}</span>{text}</li>)}</ol></dd>
        </div>
      </dl>
      <button type="button" className={styles.runs} onClick={onRuns}>
        <HistoryOutlined />
        {rule.runs === 0 ? t('automations:neverRan') : <>{t('automations:runs', { count: rule.runs })}{rule.failed > 0 && <strong>{t('automations:failed', { count: rule.failed })}</strong>}{rule.last_run_at && <Ago at={rule.last_run_at} />}</>}
      </button>
    </li>
  )
}
