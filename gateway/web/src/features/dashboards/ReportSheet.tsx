import { useQuery } from '@tanstack/react-query'
import { Alert, Button, InputNumber, Select } from 'antd'
import { createElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { appsQuery, formQuery } from '@/api/forms'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import { RELATIVE_PERIODS, toGroup, type RelativeDate } from '@/kernel/filter'
import { AGGREGATES, isDate, isGroupable, isNumeric, PERIODS, WIDGET_KINDS, type Aggregate, type Report, type ReportGroup } from '@/kernel/report'
import { proposeKey } from '@/kernel/slug'
import { WIDGETS } from '@/registry/widgets'
import { LabelProperty, Property, PropertyPanel } from '@/ui/Property'
import { Sheet } from '@/ui/Sheet'
import { withPeriod } from './period'
import styles from './Dashboard.module.css'

interface ReportSheetProps {
  report: Report | null
  app: string | undefined
  taken: ReadonlySet<string>
  onSave: (report: Report) => Promise<unknown>
  onClose: () => void
}

const EMPTY: Report = { key: '', name: { 'zh-CN': '', en: '' }, widget: 'bar', form: '', filter: null, group: [], measure: { agg: 'count' }, sort: 'desc', limit: 20 }

/** What a report asks: of which form, measured how, split by what, over which period. */
export function ReportSheet({ report, app, taken, onSave, onClose }: ReportSheetProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const [draft, setDraft] = useState<Report>(report ?? EMPTY)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const { data: apps = [] } = useQuery(appsQuery)
  const { data: form } = useQuery({ ...formQuery(draft.form), enabled: draft.form !== '' })
  const change = (part: Partial<Report>) => setDraft((current) => ({ ...current, ...part }))
  const forms = apps.filter((each) => !app || each.key === app).flatMap((each) => each.forms)
  const fields = [...(form?.fields ?? []), ...SYSTEM_FIELDS]
  const options = (of: typeof fields) => of.map((field) => ({ value: field.key, label: label(field.name, field.key) }))
  const { agg, field: measured } = draft.measure
  const groups = draft.group ?? []
  const setGroup = (index: number, group: ReportGroup | null) => change({ group: group ? [...groups.slice(0, index), group, ...groups.slice(index + 1)] : groups.slice(0, index) })
  const dates = fields.filter(isDate)
  const period = toGroup(draft.filter)?.conditions.find((condition) => condition.op === 'during')
  const name = typeof draft.name === 'string' ? draft.name : (draft.name['zh-CN'] || draft.name.en || '')
  const incomplete = !name.trim() || !draft.form || (agg !== 'count' && !measured) || (draft.widget !== 'number' && groups.length === 0)
  const save = async () => {
    setBusy(true)
    setError(null)
    const english = typeof draft.name === 'string' ? draft.name : (draft.name.en ?? '')
    const stages = draft.widget === 'funnel' ? (fields.find((field) => field.key === groups[0]?.field)?.options?.choices ?? []).map((choice) => choice.value) : undefined
    try {
      await onSave({
        ...draft, key: draft.key || proposeKey(english, taken, 'report'), group: draft.widget === 'number' ? [] : draft.widget === 'funnel' ? groups.slice(0, 1) : groups,
        ...(draft.widget === 'funnel' && !draft.stages?.length ? { stages } : {}),
      })
    } catch (refused) {
      setError(refused)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Sheet open title={report ? label(report.name, report.key) : t('dashboards:add')} onClose={onClose} width={480}>
      <PropertyPanel foot={<><Button onClick={onClose}>{t('common:cancel')}</Button><Button type="primary" loading={busy} disabled={incomplete} onClick={save}>{t('common:save')}</Button></>}>
        {error !== null && <Alert type="error" showIcon title={errorText(error)} role="alert" />}
        <LabelProperty label={t('dashboards:name')} value={draft.name} onChange={(next) => change({ name: next })} required autoFocus />
        <Property label={t('dashboards:widget')}>
          <div className={styles.kinds} role="group" aria-label={t('dashboards:widget')}>
            {WIDGET_KINDS.map((kind) => (
              <button key={kind} type="button" className={styles.kind} aria-pressed={draft.widget === kind} onClick={() => change({ widget: kind })}>
                <span>{createElement(WIDGETS[kind].Icon)}</span>{t(`dashboards:kind.${kind}`)}
              </button>
            ))}
          </div>
        </Property>
        <Property label={t('dashboards:form')} required>
          <Select value={draft.form || undefined} aria-label={t('dashboards:form')} options={forms.map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={(next) => change({ form: next, group: [], measure: { agg: 'count' }, filter: null, stages: undefined })} />
        </Property>
        <Property label={t('dashboards:measure')}>
          <div className={styles.pair}>
            <Select<Aggregate> value={agg} aria-label={t('dashboards:measure')} options={AGGREGATES.map((each) => ({ value: each, label: t(`dashboards:agg.${each}`) }))} onChange={(next) => change({ measure: next === 'count' ? { agg: next } : { agg: next, field: measured } })} />
            {agg !== 'count' && <Select value={measured} aria-label={t('dashboards:measuredField')} placeholder={t('dashboards:measuredField')} options={options(agg === 'count_distinct' ? fields.filter(isGroupable) : fields.filter(isNumeric))} onChange={(next) => change({ measure: { agg, field: next } })} />}
          </div>
        </Property>
        {draft.widget !== 'number' && [0, ...(draft.widget === 'table' && groups.length > 0 ? [1] : [])].map((index) => {
          const group = groups[index]
          const field = fields.find((each) => each.key === group?.field)
          return (
            <Property key={index} label={t(index === 0 ? 'dashboards:group' : 'dashboards:secondGroup')} required={index === 0}>
              <div className={styles.pair}>
                <Select value={group?.field} allowClear={index > 0} aria-label={t('dashboards:group')} placeholder={t('dashboards:group')} options={options(fields.filter(isGroupable))} onChange={(next?: string) => setGroup(index, next ? { field: next, ...(isDate(fields.find((each) => each.key === next)!) ? { by: 'month' } : {}) } : null)} />
                {field && isDate(field) && <Select value={group?.by ?? 'month'} aria-label={t('dashboards:by')} options={PERIODS.map((each) => ({ value: each, label: t(`dashboards:period.${each}`) }))} onChange={(by) => setGroup(index, { field: field.key, by })} />}
              </div>
            </Property>
          )
        })}
        {dates.length > 0 && (
          <Property label={t('dashboards:range')} hint={toGroup(draft.filter) === null ? t('dashboards:complexFilter') : undefined}>
            <div className={styles.pair}>
              <Select value={period?.field} allowClear disabled={toGroup(draft.filter) === null} aria-label={t('dashboards:dateField')} placeholder={t('dashboards:anyTime')} options={options(dates)} onChange={(next?: string) => change({ filter: withPeriod(draft.filter, next ? { field: next, relative: 'this_month' } : null) })} />
              {period && <Select value={(period.value as RelativeDate).relative} aria-label={t('dashboards:range')} options={RELATIVE_PERIODS.map((each) => ({ value: each, label: t(`filter:periods.${each}`) }))} onChange={(relative) => change({ filter: withPeriod(draft.filter, { field: period.field, relative }) })} />}
            </div>
          </Property>
        )}
        {draft.widget !== 'number' && (
          <Property label={t('dashboards:limit')}>
            <InputNumber value={draft.limit ?? 20} min={1} max={1000} precision={0} aria-label={t('dashboards:limit')} onChange={(limit) => change({ limit: limit ?? 20 })} />
          </Property>
        )}
      </PropertyPanel>
    </Sheet>
  )
}
