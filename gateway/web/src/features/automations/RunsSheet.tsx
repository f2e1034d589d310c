import { HistoryOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { createElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { runsQuery, type RuleRun, type StoredRule } from '@/api/flows'
import { appsQuery, formQuery } from '@/api/forms'
import type { FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { ACTIONS } from '@/registry/actions'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import { ChoiceTag } from '@/registry/fieldTypes/ChoiceTag'
import { recordTitle } from '@/registry/recordTitle'
import { Ago } from '@/ui/Ago'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { Sheet } from '@/ui/Sheet'
import { useFieldContext } from '@/ui/record/useFieldContext'
import { reasonOf } from './reason'
import styles from './automations.module.css'

const COLOURS: Record<string, string> = { done: 'green', failed: 'red', running: 'blue', sent: 'blue', waiting: 'grey', stopped_loop: 'orange', skipped: 'grey' }

/** Every run of a rule: what set it off, what it saw, what each action came to. */
export function RunsSheet({ rule, onClose }: { rule: StoredRule; onClose: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { data: form } = useQuery(formQuery(rule.form))
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(runsQuery(rule.key))
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <Sheet open title={t('automations:runsOf', { name: label(rule.name, rule.key) })} onClose={onClose} width={640}>
      <div className={styles.runList}>
        {isPending ? <div aria-busy className={styles.bones}>{[70, 60, 66].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
          : isError ? <Failure error={error} onRetry={refetch} />
            : rows.length === 0 ? <EmptyState icon={<HistoryOutlined />} title={t('automations:neverRan')} />
              : rows.map((run) => <Run key={run.id} run={run} form={form} />)}
        {hasNextPage && <Button block type="text" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>{t('automations:more')}</Button>}
      </div>
    </Sheet>
  )
}

function Run({ run, form }: { run: RuleRun; form: FormDefinition | undefined }) {
  const { t, i18n } = useTranslation()
  const directory = useDirectory()
  const record = run.inputs.record
  const title = form && record?.values ? recordTitle(form, record) : `#${run.record}`
  const actor = directory.person(run.actor)?.name ?? t('automations:platform')
  const trigger = typeof run.trigger === 'string' ? run.trigger : run.trigger.kind
  const cause = i18n.exists(`automations:trigger.${trigger}`) ? t(`automations:trigger.${trigger}`) : trigger
  return (
    <details className={styles.run}>
      <summary>
        <ChoiceTag colour={COLOURS[run.state]} text={t(`automations:state.${run.state}`)} />
        <span className={styles.runTitle}>{title}</span>
        <Ago at={run.at} />
      </summary>
      <div className={styles.runBody}>
        <p className={styles.cause}>{cause} · {actor} · <AppLink path={`/f/${run.form}/r/${run.record}`}>{t('automations:openRecord')}</AppLink>{run.depth > 0 && <> · {t('automations:depth', { count: run.depth })}</>}</p>
        {run.error != null && <p className={styles.error} role="alert">{reasonOf(run.error)}</p>}
        <ol className={styles.actions}>
          {run.actions.map((action, index) => {
            const known = action.kind in ACTIONS ? ACTIONS[action.kind as keyof typeof ACTIONS] : undefined
            return (
              <li key={index}>
                <p><span className={styles.icon} style={{ color: known?.colour }} aria-hidden>{known && createElement(known.Icon)}</span>{t(`automations:kind.${action.kind}`)}<ChoiceTag colour={COLOURS[action.state]} text={t(`automations:state.${action.state}`)} /></p>
                {action.error != null && <p className={styles.error}>{reasonOf(action.error)}</p>}
                {action.result != null && <Result result={action.result} form={action.form ?? run.form} />}
              </li>
            )
          })}
        </ol>
        {form && record?.values && <Inputs form={form} record={record} before={run.inputs.before?.values ? run.inputs.before : null} />}
      </div>
    </details>
  )
}

/** What an action made: links to the records it wrote, anything else as it was recorded. */
function Result({ result, form }: { result: unknown; form: string }) {
  const label = useLabel()
  const { data: apps = [] } = useQuery(appsQuery)
  const ids = typeof result === 'object' && result !== null && 'ids' in result && Array.isArray(result.ids) ? (result.ids as unknown[]) : null
  if (!ids) return <pre>{JSON.stringify(result, null, 2)}</pre>
  const name = label(apps.flatMap((app) => app.forms).find((each) => each.key === form)?.name, form)
  return <p className={styles.made}>{ids.map((id) => <AppLink key={String(id)} path={`/f/${form}/r/${String(id)}`}>{name} #{String(id)}</AppLink>)}</p>
}

/** The record as the rule saw it, with what it had been before. */
function Inputs({ form, record, before }: { form: FormDefinition; record: RecordRow; before: RecordRow | null }) {
  const { t } = useTranslation()
  const label = useLabel()
  const context = useFieldContext()
  const fields = form.fields.filter((field) => !isBlank(record.values[field.key]) && field.type !== 'line_items')
  return (
    <>
      <p className={styles.caption}>{t('automations:inputs')}</p>
      <dl className={styles.inputs}>
        {fields.map((field) => {
          const was = before?.values[field.key]
          const changed = before !== null && JSON.stringify(was ?? null) !== JSON.stringify(record.values[field.key] ?? null)
          return (
            <div key={field.key}>
              <dt>{label(field.name, field.key)}</dt>
              <dd>{changed && <><del>{isBlank(was) ? t('automations:blank') : renderValue(was, context(field, before ?? undefined))}</del> → </>}{renderValue(record.values[field.key], context(field, record))}</dd>
            </div>
          )
        })}
      </dl>
    </>
  )
}
