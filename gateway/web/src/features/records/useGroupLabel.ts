import dayjs from 'dayjs'
import quarterOfYear from 'dayjs/plugin/quarterOfYear'
import isoWeek from 'dayjs/plugin/isoWeek'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { valueType, type FieldDefinition } from '@/kernel/definition'
import type { GroupRow } from '@/kernel/rowModel'
import type { GroupBy } from '@/kernel/view'
import { textOf } from '@/registry/fieldTypes'
import { useFieldContext } from '@/ui/record/useFieldContext'

dayjs.extend(quarterOfYear)
dayjs.extend(isoWeek)

/** The heading of a group in words. */
export function useGroupLabel(): (field: FieldDefinition, by: GroupBy['by'], group: GroupRow, level: number) => string {
  const { t } = useTranslation()
  const context = useFieldContext()
  return useCallback((field, by, group, level) => {
    const key = group.key[level]
    if (key === null || key === undefined) return t('views:noValue')
    const type = valueType(field)
    if (type === 'date' || type === 'datetime') {
      const first = dayjs(String(key))
      switch (by ?? 'month') {
        case 'day': return first.format('YYYY-MM-DD')
        case 'week': return t('views:weekOf', { year: first.isoWeekYear(), week: first.isoWeek(), from: first.format('MM-DD') })
        case 'quarter': return t('views:quarterOf', { year: first.year(), quarter: first.quarter() })
        case 'year': return first.format('YYYY')
        default: return first.format('YYYY-MM')
      }
    }
    const label = group.label[level]
    if (label) return label
    return textOf(key, { ...context(field), label: undefined }) || String(key)
  }, [t, context])
}
