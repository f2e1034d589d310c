import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { isFileField, PAGED, SPECIAL } from '@/kernel/printTemplate'
import { systemFields } from '@/ui/record/useFieldContext'

export interface PlaceGroup {
  label: string
  options: { value: string; label: string }[]
}

/** What may be put into a template's texts: fields, those of related records, and facts about the print; and what each is called. */
export function usePlaces(form: FormDefinition) {
  const { t } = useTranslation()
  const label = useLabel()
  const fields = useMemo(() => [...form.fields, ...systemFields(form)].filter((field) => field.type !== 'line_items' && !isFileField(field)), [form])
  const relations = fields.filter((field) => field.type === 'relation' && field.options?.form)
  const related = useQueries({ queries: relations.map((field) => formQuery(field.options!.form!)) })
  const own = fields.map((field) => ({ value: field.key, label: label(field.name, field.key) }))
  const hops = relations.flatMap((relation, place) => {
    const target = related[place]?.data
    const name = label(relation.name, relation.key)
    if (!target) return []
    const options = target.fields.filter((field) => field.type !== 'line_items' && !isFileField(field)).map((field) => ({ value: `${relation.key}.${field.key}`, label: `${name}.${label(field.name, field.key)}` }))
    return [{ label: name, options }]
  })
  const special = (names: readonly string[]) => names.map((name) => ({ value: `@${name}`, label: t(`printing:special.${name}`) }))
  const groups: PlaceGroup[] = [{ label: t('printing:ofForm'), options: own }, ...hops]
  return {
    groups: [...groups, { label: t('printing:ofPrint'), options: special(SPECIAL) }],
    paged: [{ label: t('printing:ofPrint'), options: special([...PAGED, ...SPECIAL]) }, ...groups],
    names: new Map([...own, ...hops.flatMap((group) => group.options)].map((each) => [each.value, each.label])),
  }
}
export type Places = ReturnType<typeof usePlaces>
