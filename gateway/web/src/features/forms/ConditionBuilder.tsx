import { DeleteOutlined, FunctionOutlined, PlusOutlined, UnorderedListOutlined } from '@ant-design/icons'
import { Button, Segmented, Select } from 'antd'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { valueType, type FieldDefinition } from '@/kernel/definition'
import { comparisonsOf, conditionFormula, isReference, needsValue, readCondition, takesField, takesSeveral, TODAY, type Comparison, type ConditionGroup, type FieldCondition } from '@/kernel/designerCondition'
import { specOf } from '@/registry/fieldTypes'
import { DraftFormula } from './DraftFormula'
import { useDraft } from './store'
import styles from './Rules.module.css'

interface ConditionBuilderProps {
  value: string
  label: string
  onChange: (formula: string) => void
}

/** A condition put together from fields, or written as a formula; either way a formula is what is kept. */
export function ConditionBuilder({ value, label: name, onChange }: ConditionBuilderProps) {
  const { t } = useTranslation()
  const { fields } = useDraft()
  // Rows that are not whole yet have no formula: they live here until they do.
  const [group, setGroup] = useState<ConditionGroup>(() => blank(readCondition(value, fields), fields) ?? { join: 'and', conditions: [] })
  const [asText, setAsText] = useState(() => readCondition(value, fields) === null)
  const [known, setKnown] = useState(value)
  if (known !== value) {
    // Undo, or a field's new key: what is shown follows the formula, but for rows still being put together.
    setKnown(value)
    if (conditionFormula(group, fields) !== value) {
      const read = readCondition(value, fields)
      setAsText(read === null)
      if (read) setGroup(blank(read, fields)!)
    }
  }
  const apply = (next: ConditionGroup) => {
    setGroup(next)
    const formula = conditionFormula(next, fields)
    setKnown(formula)
    if (formula !== value) onChange(formula)
  }
  const readable = readCondition(value, fields) !== null
  const toggle = () => {
    if (asText) setGroup(blank(readCondition(value, fields), fields) ?? group)
    setAsText(!asText)
  }
  const replace = (index: number, condition: FieldCondition) => apply({ ...group, conditions: group.conditions.map((each, at) => (at === index ? condition : each)) })
  return (
    <div className={styles.condition} role="group" aria-label={name}>
      {asText ? <DraftFormula value={value} label={name} placeholder="{amount} > 10000 && ISNULL({contract})" onChange={onChange} /> : (
        <ul className={styles.rows}>
          {group.conditions.map((condition, index) => (
            <li key={index}>
              <span className={styles.joined}>
                {index === 0 ? t('designer:rules.if') : index === 1 ? (
                  <Segmented size="small" value={group.join} aria-label={t('designer:rules.join')} options={(['and', 'or'] as const).map((join) => ({ value: join, label: t(`designer:rules.${join}`) }))} onChange={(join) => apply({ ...group, join })} />
                ) : t(`designer:rules.${group.join}`)}
              </span>
              <ConditionRow condition={condition} number={index + 1} fields={fields} onChange={(next) => replace(index, next)} />
              <Button type="text" icon={<DeleteOutlined />} aria-label={t('designer:rules.removeCondition', { number: index + 1 })} disabled={group.conditions.length === 1} onClick={() => apply({ ...group, conditions: group.conditions.filter((_, at) => at !== index) })} />
            </li>
          ))}
        </ul>
      )}
      <div className={styles.conditionFoot}>
        {!asText && <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => apply({ ...group, conditions: [...group.conditions, first(fields)] })}>{t('designer:rules.addCondition')}</Button>}
        <Button type="text" size="small" icon={asText ? <UnorderedListOutlined /> : <FunctionOutlined />} disabled={asText && !readable} onClick={toggle}>{t(asText ? 'designer:rules.asList' : 'designer:rules.asText')}</Button>
      </div>
    </div>
  )
}

function first(fields: readonly FieldDefinition[]): FieldCondition {
  const field = fields[0]
  return { field: field?.key ?? '', op: field ? comparisonsOf(field)[0]! : 'filled' }
}

const blank = (group: ConditionGroup | null, fields: readonly FieldDefinition[]): ConditionGroup | null =>
  group && (group.conditions.length > 0 ? group : { ...group, conditions: [first(fields)] })

function ConditionRow({ condition, number, fields, onChange }: { condition: FieldCondition; number: number; fields: readonly FieldDefinition[]; onChange: (condition: FieldCondition) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const field = fields.find((each) => each.key === condition.field)
  return (
    <>
      <Select
        value={condition.field || undefined} showSearch={{ optionFilterProp: 'label' }} aria-label={t('designer:rules.field', { number })} popupMatchSelectWidth={false}
        options={fields.map((each) => ({ value: each.key, label: label(each.name, each.key) }))}
        onChange={(key) => onChange({ field: key, op: comparisonsOf(fields.find((each) => each.key === key)!)[0]! })}
      />
      <Select<Comparison>
        value={condition.op} aria-label={t('designer:rules.comparison', { number })} popupMatchSelectWidth={false}
        options={(field ? comparisonsOf(field) : []).map((op) => ({ value: op, label: t(`designer:ops.${op}`) }))}
        onChange={(op) => onChange({ field: condition.field, op, ...(takesSeveral(op) === takesSeveral(condition.op) && needsValue(op) ? { value: condition.value } : {}) })}
      />
      {field && needsValue(condition.op) ? <ConditionValue field={field} condition={condition} number={number} fields={fields} onChange={(value) => onChange({ ...condition, value })} /> : <span />}
    </>
  )
}

type ValueKind = 'value' | 'field' | 'today'

function ConditionValue({ field, condition: { op, value }, number, fields, onChange }: { field: FieldDefinition; condition: FieldCondition; number: number; fields: readonly FieldDefinition[]; onChange: (value: unknown) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const name = t('designer:rules.value', { number })
  const choices = field.options?.choices
  if (choices) {
    const several = takesSeveral(op)
    return (
      <Select
        mode={several ? 'multiple' : undefined} value={several ? ((value as string[] | undefined) ?? []) : (value as string | undefined)} aria-label={name} placeholder={t('filter:choose')}
        options={choices.map((choice) => ({ value: choice.value, label: label(choice.name, choice.value) }))} onChange={onChange}
      />
    )
  }
  const type = valueType(field)
  const others = fields.filter((each) => each.key !== field.key && valueType(each) === type)
  const kinds: ValueKind[] = ['value', ...(takesField(op) && others.length > 0 ? ['field' as const] : []), ...(type === 'date' && takesField(op) ? ['today' as const] : [])]
  const kind: ValueKind = isReference(value) ? 'field' : value === TODAY ? 'today' : 'value'
  const Editor = specOf(field).Editor
  const plain = { ...field, required: false, access: 'write' as const }
  return (
    <span className={styles.value}>
      {kinds.length > 1 && (
        <Select<ValueKind> value={kind} aria-label={t('designer:rules.valueKind', { number })} popupMatchSelectWidth={false} options={kinds.map((each) => ({ value: each, label: t(`designer:rules.kinds.${each}`) }))} onChange={(next) => onChange(next === 'today' ? TODAY : next === 'field' ? { ref: others[0]!.key } : null)} />
      )}
      {kind === 'field' && <Select value={(value as { ref: string }).ref} aria-label={name} options={others.map((each) => ({ value: each.key, label: label(each.name, each.key) }))} onChange={(ref) => onChange({ ref })} />}
      {kind === 'value' && Editor && <Suspense><Editor field={plain} value={value ?? null} ariaLabel={name} onChange={onChange} /></Suspense>}
    </span>
  )
}
