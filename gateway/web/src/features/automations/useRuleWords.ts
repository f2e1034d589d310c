import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { flowsQuery } from '@/api/flows'
import { appsQuery, formQuery } from '@/api/forms'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import { readableFormula } from '@/kernel/formulaText'
import { choiceIn } from '@/registry/choiceIn'
import type { Rule, RuleAction } from '@/kernel/rule'
import { useSpecText } from '@/ui/people/useSpecText'

export interface RuleWords {
  trigger: string
  condition: string | null
  actions: string[]
}

/** Rules as sentences: when, if, then. Names stand where keys do; what the reader may not see keeps its key. */
export function useRuleWords(rules: readonly Rule[]): (rule: Rule) => RuleWords {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const { data: apps = [] } = useQuery(appsQuery)
  const { data: flows = [] } = useQuery(flowsQuery)
  const wanted = [...new Set(rules.map((rule) => rule.form))]
  const definitions = useQueries({ queries: wanted.map((key) => formQuery(key)), combine: (results) => results.map((result) => result.data) })
  const forms = apps.flatMap((app) => app.forms)
  const specText = useSpecText(undefined)
  const comma = i18n.language === 'en' ? ', ' : '、'
  const formName = (key: string) => label(forms.find((form) => form.key === key)?.name, key)
  const flowName = (key: string) => label(flows.find((flow) => flow.key === key)?.name, key)
  const accountName = (key: string) => (i18n.exists(`connectors:kind.${key}`) ? t(`connectors:kind.${key}`) : key)
  const documentName = (key: string) => (i18n.exists(`connectors:document.${key}`) ? t(`connectors:document.${key}`) : key)

  return (rule) => {
    const definition = definitions.find((form) => form?.key === rule.form)
    const fields = [...(definition?.fields ?? []), ...SYSTEM_FIELDS]
    const fieldOf = (key: string) => fields.find((field) => field.key === key)
    const fieldName = (key: string) => label(fieldOf(key)?.name, key)
    const choice = (field: string, value: unknown) => label(fieldOf(field)?.options?.choices?.find((each) => each.value === value)?.name, String(value))
    const form = formName(rule.form)
    const trigger = (): string => {
      const { trigger: at } = rule
      switch (at.kind) {
        case 'field_changed':
          return at.to == null ? t('automations:when.fieldChanged', { form, field: fieldName(at.field) })
            : at.from == null ? t('automations:when.fieldBecame', { form, field: fieldName(at.field), to: choice(at.field, at.to) })
              : t('automations:when.fieldWent', { form, field: fieldName(at.field), from: choice(at.field, at.from), to: choice(at.field, at.to) })
        case 'flow_finished': return t('automations:when.flowFinished', { form, flow: flowName(at.flow), outcome: t(`automations:outcome.${at.outcome}`) })
        case 'inactive': return t('automations:when.inactive', { form, field: fieldName(at.field), count: at.days })
        default: return t(`automations:when.${at.kind}`, { form })
      }
    }
    const action = (each: RuleAction): string => {
      switch (each.kind) {
        case 'create_record': return t('automations:then.create', { form: formName(each.form) })
        case 'update_record': return each.target?.kind === 'related' ? t('automations:then.updateRelated', { form: formName(each.target.form) }) : t('automations:then.update', { fields: Object.keys(each.values).map(fieldName).join(comma) })
        case 'notify': return t('automations:then.notify', { people: each.to.map((spec) => (spec.kind === 'field' ? fieldName(spec.field) : specText(spec))).join(comma) })
        case 'start_flow': return t('automations:then.startFlow', { flow: flowName(each.flow) })
        case 'push_document': return t('automations:then.push', { account: accountName(each.account), document: documentName(each.document) })
      }
    }
    return { trigger: trigger(), condition: rule.condition ? readableFormula(rule.condition, fieldName, choiceIn(fields, label)) : null, actions: rule.actions.map(action) }
  }
}
