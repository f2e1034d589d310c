import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { RULE_EFFECTS, type FormCheck, type FormDraft, type FormRule, type RuleStep, type UniqueSet } from '@/kernel/designer'
import { freeKey } from '@/kernel/layout'
import { LabelProperty } from '@/ui/Property'
import { ConditionBuilder } from './ConditionBuilder'
import { DraftFormula } from './DraftFormula'
import { DuplicateRules } from './DuplicateRules'
import { Card, Group } from './RuleCards'
import { useDesigner, useDraft } from './store'
import { useFieldOptions } from './useFieldOptions'
import styles from './Rules.module.css'

const COMPUTED: ReadonlySet<string> = new Set(['formula', 'auto_number', 'lookup', 'rollup'])
const UNIQUE_MEMBERS: ReadonlySet<string> = new Set(['text', 'number', 'money', 'percent', 'date', 'datetime', 'select', 'radio', 'person', 'department', 'relation', 'phone', 'email', 'url', 'checkbox', 'switch'])

/** What the form demands of its values: how fields behave, what may not be saved, what must not occur twice. */
export function RulesTab({ problems }: { problems: ReadonlyMap<string, string> }) {
  const { t } = useTranslation()
  const draft = useDraft()
  const dispatch = useDesigner((designer) => designer.dispatch)
  const change = (part: Partial<Pick<FormDraft, 'rules' | 'checks' | 'uniques'>>) => dispatch({ do: 'change_form', change: part })
  const free = (known: readonly { key: string }[], stem: string) => freeKey(new Set(known.map((each) => each.key)), stem)
  return (
    <div className={styles.tab}>
      <div className={styles.inner}>
        <Group
          title={t('designer:rules.title')} hint={t('designer:rules.hint')} empty={t('designer:rules.none')} add={t('designer:rules.add')} items={draft.rules}
          onAdd={() => change({ rules: [...draft.rules, { key: free(draft.rules, 'rule'), when: '', then: [{ do: 'show', fields: [] }] }] })}
        >
          {draft.rules.map((rule, index) => (
            <Card key={rule.key} name={t('designer:rules.numbered', { number: index + 1 })} problem={problems.get(`rules.${rule.key}`)} onRemove={() => change({ rules: draft.rules.filter((each) => each !== rule) })} {...movers(draft.rules, index, (rules) => change({ rules }))}>
              <RuleBody rule={rule} onChange={(next) => change({ rules: draft.rules.map((each) => (each === rule ? next : each)) })} />
            </Card>
          ))}
        </Group>
        <Group
          title={t('designer:checks.title')} hint={t('designer:checks.hint')} empty={t('designer:checks.none')} add={t('designer:checks.add')} items={draft.checks}
          onAdd={() => change({ checks: [...draft.checks, { key: free(draft.checks, 'check'), when: '', message: { 'zh-CN': '', en: '' } }] })}
        >
          {draft.checks.map((check, index) => (
            <Card key={check.key} name={t('designer:checks.numbered', { number: index + 1 })} problem={problems.get(`checks.${check.key}`)} onRemove={() => change({ checks: draft.checks.filter((each) => each !== check) })}>
              <CheckBody check={check} onChange={(next) => change({ checks: draft.checks.map((each) => (each === check ? next : each)) })} />
            </Card>
          ))}
        </Group>
        <Group
          title={t('designer:uniques.title')} hint={t('designer:uniques.hint')} empty={t('designer:uniques.none')} add={t('designer:uniques.add')} items={draft.uniques}
          onAdd={() => change({ uniques: [...draft.uniques, { key: free(draft.uniques, 'unique'), fields: [] }] })}
        >
          {draft.uniques.map((unique, index) => (
            <Card key={unique.key} name={t('designer:uniques.numbered', { number: index + 1 })} problem={problems.get(`uniques.${unique.key}`)} onRemove={() => change({ uniques: draft.uniques.filter((each) => each !== unique) })}>
              <UniqueBody unique={unique} onChange={(next) => change({ uniques: draft.uniques.map((each) => (each === unique ? next : each)) })} />
            </Card>
          ))}
        </Group>
        <DuplicateRules problems={problems} />
      </div>
    </div>
  )
}

function movers<T>(items: readonly T[], index: number, onChange: (items: T[]) => void) {
  const swap = (by: number) => () => {
    const next = [...items]
    ;[next[index], next[index + by]] = [next[index + by]!, next[index]!]
    onChange(next)
  }
  return { onUp: index > 0 ? swap(-1) : undefined, onDown: index < items.length - 1 ? swap(1) : undefined }
}

function RuleBody({ rule, onChange }: { rule: FormRule; onChange: (rule: FormRule) => void }) {
  const { t } = useTranslation()
  const replace = (index: number, step: RuleStep) => onChange({ ...rule, then: rule.then.map((each, at) => (at === index ? step : each)) })
  return (
    <>
      <ConditionBuilder value={rule.when} label={t('designer:rules.when')} onChange={(when) => onChange({ ...rule, when })} />
      <ul className={styles.steps}>
        {rule.then.map((step, index) => (
          <li key={index}>
            <span className={styles.joined}>{t(index === 0 ? 'designer:rules.then' : 'designer:rules.and')}</span>
            <Step step={step} number={index + 1} onChange={(next) => replace(index, next)} />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('designer:rules.removeStep', { number: index + 1 })} disabled={rule.then.length === 1} onClick={() => onChange({ ...rule, then: rule.then.filter((_, at) => at !== index) })} />
          </li>
        ))}
      </ul>
      <Button type="text" size="small" icon={<PlusOutlined />} className={styles.addStep} onClick={() => onChange({ ...rule, then: [...rule.then, { do: 'require', fields: [] }] })}>{t('designer:rules.addStep')}</Button>
    </>
  )
}

function Step({ step, number, onChange }: { step: RuleStep; number: number; onChange: (step: RuleStep) => void }) {
  const { t } = useTranslation()
  const options = useFieldOptions((type) => step.do !== 'require' && step.do !== 'set' ? true : !COMPUTED.has(type))
  return (
    <>
      <Select
        value={step.do} aria-label={t('designer:rules.effect', { number })} popupMatchSelectWidth={false} options={RULE_EFFECTS.map((effect) => ({ value: effect, label: t(`designer:effects.${effect}`) }))}
        onChange={(effect) => onChange(effect === 'set' ? { do: effect, fields: step.fields.slice(0, 1), value: '' } : { do: effect, fields: step.fields })}
      />
      {step.do === 'set' ? (
        <div className={styles.set}>
          <Select value={step.fields[0]} aria-label={t('designer:rules.fields', { number })} placeholder={t('designer:rules.pickField')} options={options} showSearch={{ optionFilterProp: 'label' }} onChange={(key) => onChange({ ...step, fields: [key] })} />
          <DraftFormula value={step.value ?? ''} label={t('designer:rules.setTo', { number })} placeholder="TODAY()" rows={1} onChange={(value) => onChange({ ...step, value })} />
          <Checkbox checked={step.always ?? false} onChange={(event) => onChange({ ...step, always: event.target.checked })}>{t('designer:rules.always')}</Checkbox>
        </div>
      ) : <Select mode="multiple" value={step.fields} aria-label={t('designer:rules.fields', { number })} placeholder={t('designer:rules.pickFields')} options={options} showSearch={{ optionFilterProp: 'label' }} onChange={(fields) => onChange({ ...step, fields })} />}
    </>
  )
}

function CheckBody({ check, onChange }: { check: FormCheck; onChange: (check: FormCheck) => void }) {
  const { t } = useTranslation()
  const options = useFieldOptions()
  return (
    <>
      <ConditionBuilder value={check.when} label={t('designer:checks.when')} onChange={(when) => onChange({ ...check, when })} />
      <div className={styles.pair}>
        <LabelProperty label={t('designer:checks.message')} required value={check.message} onChange={(message) => onChange({ ...check, message })} />
        <label className={styles.at}>{t('designer:checks.field')}
          <Select allowClear value={check.field} aria-label={t('designer:checks.field')} placeholder={t('designer:checks.wholeForm')} options={options} onChange={(field: string | undefined) => onChange({ ...check, field })} />
        </label>
      </div>
    </>
  )
}

function UniqueBody({ unique, onChange }: { unique: UniqueSet; onChange: (unique: UniqueSet) => void }) {
  const { t } = useTranslation()
  const options = useFieldOptions((type) => UNIQUE_MEMBERS.has(type))
  return <Select mode="multiple" maxCount={5} value={unique.fields} aria-label={t('designer:uniques.fields')} placeholder={t('designer:uniques.pick')} options={options} onChange={(fields) => onChange({ ...unique, fields })} />
}
