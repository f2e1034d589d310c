import { SwapOutlined } from '@ant-design/icons'
import { Alert, Button, Checkbox, Collapse, Input, Segmented } from 'antd'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDefinition } from '@/kernel/definition'
import { isMadeKey } from '@/kernel/designer'
import { changeSpan, columnsTaken, sectionsOf, spanOf, type Span } from '@/kernel/layout'
import { KEY_PATTERN } from '@/kernel/slug'
import { specOf } from '@/registry/fieldTypes'
import { LabelProperty, Property } from '@/ui/Property'
import { usePhone } from '@/ui/useBreakpoint'
import { DraftFormula } from './DraftFormula'
import { problemsOf } from './draft'
import { OptionsEditor } from './OptionsEditor'
import { itemIcon } from './Palette'
import { useDesigner, useDraft } from './store'
import styles from './Designer.module.css'

const UNIQUE_TYPES: ReadonlySet<string> = new Set(['text', 'number', 'phone', 'email', 'date', 'auto_number', 'barcode'])
const SEARCHED_TYPES: ReadonlySet<string> = new Set(['text', 'long_text', 'phone', 'email', 'auto_number', 'url', 'barcode'])
const COMPUTED: ReadonlySet<string> = new Set(['auto_number', 'formula', 'lookup', 'rollup'])
const WITHOUT_DEFAULT: ReadonlySet<string> = new Set([...COMPUTED, 'line_items', 'attachments', 'images', 'signature', 'relation', 'relations'])

const WITH_PLACEHOLDER: ReadonlySet<string> = new Set([
  'text', 'long_text', 'number', 'money', 'percent', 'date', 'datetime', 'time', 'duration', 'phone', 'email', 'url', 'barcode', 'select', 'multi_select', 'tags', 'person', 'people', 'department',
  'relation', 'relations',
])

/** Everything about one field. What it is called changes freely; key and type are fixed once it is published. */
export function FieldProperties({ field, onConvert }: { field: FieldDefinition; onConvert?: () => void }) {
  const { t } = useTranslation()
  const dispatch = useDesigner((designer) => designer.dispatch)
  const draft = useDraft()
  const fresh = field.id === undefined
  const change = (part: Partial<FieldDefinition>) => dispatch({ do: 'change_field', key: field.key, change: part })
  const problems = problemsOf(field)
  const name = useRef<HTMLDivElement>(null)
  const phone = usePhone()
  // A field that was just added is named next; on a phone the keyboard would cover it.
  const justAdded = useDesigner(({ history }) => history.now.command?.do === 'add_field' && history.now.command.field.key === field.key)
  useEffect(() => {
    if (justAdded && !phone) name.current?.querySelector<HTMLInputElement>('input')?.select()
  }, [justAdded, phone])
  const title = draft.title_field === field.key
  return (
    <>
      <div className={styles.kind}>
        <span className={styles.kindIcon}>{itemIcon({ add: 'field', type: field.type })}</span>
        <strong>{t(`fields:types.${field.type}`)}</strong>
        {!fresh && onConvert && !COMPUTED.has(field.type) && <Button size="small" icon={<SwapOutlined />} onClick={onConvert}>{t('designer:convert')}</Button>}
      </div>
      {problems.length > 0 && <Alert type="warning" showIcon title={problems.map((code) => t(`designer:problems.${code}`)).join(t('designer:comma'))} />}
      <div ref={name}><LabelProperty label={t('designer:name')} value={field.name} onChange={(next) => change({ name: next })} required /></div>
      <OptionsEditor field={field} onChange={change} fresh={fresh} siblings={draft.fields} />
      {!WITHOUT_DEFAULT.has(field.type) && <DefaultProperty field={field} onChange={change} />}
      <div className={styles.checks}>
        {!COMPUTED.has(field.type) && <Checkbox checked={field.required ?? false} onChange={(event) => change({ required: event.target.checked })}>{t('designer:required')}</Checkbox>}
        {UNIQUE_TYPES.has(field.type) && field.type !== 'auto_number' && <Checkbox checked={field.unique ?? false} onChange={(event) => change({ unique: event.target.checked })}>{t('designer:unique')}</Checkbox>}
        {SEARCHED_TYPES.has(field.type) && <Checkbox checked={title || (field.searchable ?? false)} disabled={title} onChange={(event) => change({ searchable: event.target.checked })}>{t('designer:searchable')}</Checkbox>}
        {(field.type === 'text' || field.type === 'auto_number') && (
          <Checkbox checked={title} onChange={(event) => dispatch({ do: 'change_form', change: { title_field: event.target.checked ? field.key : null } })}>{t('designer:isTitle')}</Checkbox>
        )}
      </div>
      <WidthProperty field={field} />
      <LabelProperty label={t('designer:help')} value={field.help} onChange={(help) => change({ help })} />
      {WITH_PLACEHOLDER.has(field.type) && <LabelProperty label={t('designer:placeholder')} value={field.placeholder} onChange={(placeholder) => change({ placeholder })} />}
      <Collapse ghost size="small" className={styles.advanced} items={[{ key: 'key', label: t('designer:advanced'), children: <KeyProperty key={field.key} field={field} fresh={fresh} /> }]} />
    </>
  )
}

/** How many of its section's columns the field takes. */
function WidthProperty({ field }: { field: FieldDefinition }) {
  const { t } = useTranslation()
  const draft = useDraft()
  const dispatch = useDesigner((designer) => designer.dispatch)
  const { columns } = sectionsOf(draft.layout).find((section) => section.fields.includes(field.key)) ?? { columns: 1 }
  if (columns === 1) return null
  const wide = specOf(field).wide ?? false
  return (
    <Property label={t('designer:width')} hint={t('designer:columnsHint')}>
      <Segmented
        block size="small" aria-label={t('designer:width')} value={columnsTaken(spanOf(draft.layout, field.key), wide, columns)}
        options={([1, 2, 3] as const).filter((span) => span <= columns).map((span) => ({ value: span, label: span === columns ? t('designer:wholeWidth') : t('designer:columnsCount', { count: span }) }))}
        onChange={(span) => dispatch({ do: 'arrange', layout: changeSpan(draft.layout, field.key, span === columnsTaken(undefined, wide, columns) ? undefined : (span as Span)) })}
      />
    </Property>
  )
}

/** The key that formulas and the API use. It can be chosen until the field is published. */
function KeyProperty({ field, fresh }: { field: FieldDefinition; fresh: boolean }) {
  const { t } = useTranslation()
  const draft = useDraft()
  const dispatch = useDesigner((designer) => designer.dispatch)
  const [typed, setTyped] = useState(field.key)
  const taken = typed !== field.key && draft.fields.some((each) => each.key === typed)
  const bad = !KEY_PATTERN.test(typed) || taken
  const accept = () => (bad ? setTyped(field.key) : dispatch({ do: 'rekey_field', key: field.key, to: typed }))
  return (
    <Property label={t('designer:key')} hint={!fresh ? t('designer:keyFixed') : isMadeKey(field.key) ? t('designer:keyAuto') : t('designer:keyHint')} error={bad ? t(taken ? 'designer:keyTaken' : 'designer:keyHint') : undefined}>
      <Input value={typed} disabled={!fresh} status={bad ? 'error' : undefined} aria-label={t('designer:key')} className={styles.code} spellCheck={false} onChange={(event) => setTyped(event.target.value)} onBlur={accept} onPressEnter={accept} />
    </Property>
  )
}

/** What a new record begins with: nothing, one value, or what a formula gives. */
function DefaultProperty({ field, onChange }: { field: FieldDefinition; onChange: (change: Partial<FieldDefinition>) => void }) {
  const { t } = useTranslation()
  const stored = field.default_formula != null ? 'formula' : field.default != null ? 'value' : 'none'
  const [kind, setKind] = useState<'none' | 'value' | 'formula'>(stored)
  const Editor = specOf(field).Editor
  const choose = (next: typeof kind) => {
    setKind(next)
    onChange({ default: next === 'value' ? field.default : null, default_formula: next === 'formula' ? (field.default_formula ?? '') : null })
  }
  return (
    <Property label={t('designer:default')}>
      <Segmented block size="small" value={kind} onChange={choose} aria-label={t('designer:default')} options={(['none', 'value', 'formula'] as const).map((value) => ({ value, label: t(`designer:defaults.${value}`) }))} />
      {kind === 'value' && Editor && (
        <Suspense fallback={<span className="dg-bone" style={{ width: '100%', height: 32 }} />}>
          <Editor field={field} value={field.default ?? null} ariaLabel={t('designer:default')} onChange={(value) => onChange({ default: value })} />
        </Suspense>
      )}
      {kind === 'formula' && <DraftFormula value={field.default_formula ?? ''} label={t('designer:default')} placeholder="TODAY()" onChange={(text) => onChange({ default_formula: text })} />}
    </Property>
  )
}
