import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { answerQuery, drillQuery } from '@/api/reporting'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS, type FieldDefinition } from '@/kernel/definition'
import { isNumeric, type Report } from '@/kernel/report'
import { isBlank, renderValue } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { useFigures } from '@/registry/widgets/figures'
import { AppLink } from '@/ui/AppLink'
import { Failure } from '@/ui/Failure'
import { Sheet } from '@/ui/Sheet'
import { usePhone } from '@/ui/useBreakpoint'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import styles from './Dashboard.module.css'

interface DrillSheetProps {
  report: Report
  rowKey: unknown[]
  onClose: () => void
}

/** The records behind a number; what stands below them is the number. */
export function DrillSheet({ report, rowKey, onClose }: DrillSheetProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const context = useFieldContext()
  const { data: form } = useQuery(formQuery(report.form))
  const { data: answer } = useQuery(answerQuery(report.key))
  const figures = useFigures(report, form)
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(drillQuery(report.key, rowKey))
  const phone = usePhone()
  const row = answer?.rows.find((each) => JSON.stringify(each.key) === JSON.stringify(rowKey))
  const title = [label(report.name, report.key), row && figures.name(row)].filter(Boolean).join(' · ')
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const first = data?.pages[0]
  const columns = form ? columnsOf(form, report).slice(0, phone ? 1 : 5) : []
  return (
    <Sheet open title={title} onClose={onClose} width={860}>
      <div className={styles.drill}>
        {isError ? <Failure error={error} onRetry={refetch} /> : isPending || !form ? <Bones /> : (
          <table>
            <thead>
              <tr>
                <th scope="col">{label(form.name, form.key)}</th>
                {columns.map((field) => <th key={field.key} scope="col" data-end={isNumeric(field) || undefined}>{label(field.name, field.key)}</th>)}
              </tr>
            </thead>
            <tbody>
              {rows.map((record) => (
                <tr key={record.id}>
                  <td><AppLink path={`/f/${form.key}/r/${record.id}`}>{recordTitle(form, record)}</AppLink></td>
                  {columns.map((field) => {
                    const value = valueOf(record, field.key)
                    return <td key={field.key} data-end={isNumeric(field) || undefined}>{isBlank(value) ? '—' : renderValue(value, context(field, record))}</td>
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {hasNextPage && <div className={styles.more}><Button type="text" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>{t('dashboards:more')}</Button></div>}
      </div>
      {first && (
        <footer className={styles.sum}>
          <span>{t('dashboards:recordsTotal', { count: first.count })}</span>
          {report.measure.agg !== 'count' && <span>{t(`dashboards:agg.${report.measure.agg}`)} <strong>{figures.full(first.sum)}</strong></span>}
        </footer>
      )}
    </Sheet>
  )
}

/** What was measured first, then what it was grouped and filtered by, then who and when. */
function columnsOf(form: FormDefinition, report: Report): FieldDefinition[] {
  const fields = [...form.fields, ...SYSTEM_FIELDS]
  const wanted = [report.measure.field, ...(report.group ?? []).map((group) => group.field), 'owner', ...form.fields.filter((field) => ['relation', 'select', 'date'].includes(field.type)).map((field) => field.key)]
  const keys = [...new Set(wanted.filter((key) => key !== undefined && key !== form.title_field))]
  return keys.flatMap((key) => fields.find((field) => field.key === key) ?? [])
}

const Bones = () => <div aria-busy style={{ display: 'grid', gap: 22, padding: 20 }}>{[72, 60, 66, 54, 70].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
