import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FieldDefinition } from '@/kernel/definition'
import type { DuplicateRule, LikenessHow } from '@/kernel/designer'
import { freeKey } from '@/kernel/layout'
import { LabelProperty } from '@/ui/Property'
import { Card, Group } from './RuleCards'
import { useDesigner, useDraft } from './store'
import { useFieldOptions } from './useFieldOptions'
import styles from './Rules.module.css'

/** What the server compares: everything but tables, files and what is computed; words also loosely. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['line_items', 'attachments', 'images', 'signature', 'relations', 'lookup', 'rollup', 'formula', 'auto_number'])
const WORDS: ReadonlySet<string> = new Set(['text', 'long_text', 'phone', 'email', 'url', 'barcode'])
const HOWS: readonly LikenessHow[] = ['exact', 'normalized', 'company', 'similar']
const MOST_FIELDS = 5
const MOST_RULES = 10

const howsOf = (field: FieldDefinition | undefined): readonly LikenessHow[] => (field && WORDS.has(field.type) ? HOWS : ['exact'])

/** By which fields two records are taken for the same thing. */
export function DuplicateRules({ problems }: { problems: ReadonlyMap<string, string> }) {
  const { t } = useTranslation()
  const { duplicates, fields } = useDraft()
  const dispatch = useDesigner((designer) => designer.dispatch)
  const change = (next: DuplicateRule[]) => dispatch({ do: 'change_form', change: { duplicates: next } })
  const first = fields.find((field) => WORDS.has(field.type)) ?? fields.find((field) => !NOT_COMPARED.has(field.type))
  const add = () => first && duplicates.length < MOST_RULES && change([...duplicates, { key: freeKey(new Set(duplicates.map((each) => each.key)), 'duplicate'), match: [{ field: first.key, how: WORDS.has(first.type) ? 'normalized' : 'exact' }] }])
  return (
    <Group title={t('designer:duplicates.title')} hint={t('designer:duplicates.hint')} empty={t('designer:duplicates.none')} add={t('designer:duplicates.add')} items={duplicates} onAdd={add}>
      {duplicates.map((rule, index) => (
        <Card key={rule.key} name={t('designer:duplicates.numbered', { number: index + 1 })} problem={problems.get(`duplicates.${rule.key}`)} onRemove={() => change(duplicates.filter((each) => each !== rule))}>
          <RuleBody rule={rule} onChange={(next) => change(duplicates.map((each) => (each === rule ? next : each)))} />
        </Card>
      ))}
    </Group>
  )
}

function RuleBody({ rule, onChange }: { rule: DuplicateRule; onChange: (rule: DuplicateRule) => void }) {
  const { t } = useTranslation()
  const { fields } = useDraft()
  const options = useFieldOptions((type) => !NOT_COMPARED.has(type))
  const free = options.filter(({ value }) => !rule.match.some((part) => part.field === value))
  const of = (key: string) => fields.find((field) => field.key === key)
  const replace = (index: number, part: DuplicateRule['match'][number]) => onChange({ ...rule, match: rule.match.map((each, at) => (at === index ? part : each)) })
  return (
    <>
      <ul className={styles.match}>
        {rule.match.map((part, index) => (
          <li key={part.field}>
            <span className={styles.joined}>{t(index === 0 ? 'designer:duplicates.compare' : 'designer:rules.and')}</span>
            <Select
              value={part.field} aria-label={t('designer:duplicates.field', { number: index + 1 })} options={options.filter(({ value }) => value === part.field || free.some((each) => each.value === value))} showSearch={{ optionFilterProp: 'label' }}
              onChange={(key: string) => replace(index, { field: key, how: howsOf(of(key)).includes(part.how) ? part.how : 'exact' })}
            />
            <Select value={part.how} aria-label={t('designer:duplicates.how', { number: index + 1 })} options={howsOf(of(part.field)).map((how) => ({ value: how, label: t(`designer:duplicates.hows.${how}`) }))} onChange={(how) => replace(index, { ...part, how })} />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('designer:duplicates.removeField', { number: index + 1 })} disabled={rule.match.length === 1} onClick={() => onChange({ ...rule, match: rule.match.filter((each) => each !== part) })} />
            <p className={styles.howHint}>{t(`designer:duplicates.howHints.${part.how}`)}</p>
          </li>
        ))}
      </ul>
      <Button type="text" size="small" icon={<PlusOutlined />} className={styles.addStep} disabled={free.length === 0 || rule.match.length === MOST_FIELDS} onClick={() => onChange({ ...rule, match: [...rule.match, { field: free[0]!.value, how: 'exact' }] })}>{t('designer:duplicates.addField')}</Button>
      <LabelProperty label={t('designer:duplicates.name')} value={rule.name} onChange={(name) => onChange({ ...rule, name })} />
      <Checkbox checked={rule.block ?? false} onChange={(event) => onChange({ ...rule, block: event.target.checked })}>{t('designer:duplicates.block')}</Checkbox>
    </>
  )
}
