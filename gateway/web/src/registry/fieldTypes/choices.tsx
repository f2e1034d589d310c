import { CheckCircleOutlined, CheckSquareOutlined, DownCircleOutlined, OrderedListOutlined, SwapOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { i18n } from '@/i18n'
import type { Choice } from '@/kernel/definition'
import { labelText } from '@/kernel/label'
import { NO_WORDS, YES_WORDS } from '@/kernel/words'
import { ChoiceTag } from './ChoiceTag'
import { isBlank, type FieldContext, type FieldTypes, type FieldTypeSpec } from './spec'
import styles from './values.module.css'

const SelectEditor = lazy(() => import('./editors/SelectEditor'))
const CheckboxEditor = lazy(() => import('./editors/CheckboxEditor'))
const RadioEditor = lazy(() => import('./editors/RadioEditor'))
const SwitchEditor = lazy(() => import('./editors/SwitchEditor'))

export function choiceOf(context: Pick<FieldContext, 'field'>, value: unknown): Choice {
  return context.field.options?.choices?.find((choice) => choice.value === value) ?? { value: String(value), name: String(value) }
}
const nameOf = (context: FieldContext, value: unknown) => labelText(choiceOf(context, value).name, context.language)

function findChoice(input: string, { field }: FieldContext): string | undefined {
  const wanted = input.trim().toLowerCase()
  return field.options?.choices?.find(
    ({ value, name }) => [value, labelText(name, 'zh-CN'), labelText(name, 'en')].some((text) => text.toLowerCase() === wanted),
  )?.value
}

export const select: FieldTypeSpec = {
  Icon: DownCircleOutlined,
  width: 128,
  text: (value, context) => (isBlank(value) ? '' : nameOf(context, value)),
  render: (value, context) =>
    isBlank(value) ? null : <ChoiceTag colour={choiceOf(context, value).color} text={nameOf(context, value)} />,
  parse: (input, context) => (input.trim() === '' ? null : findChoice(input, context)),
  Editor: SelectEditor,
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : isBlank(value) ? [] : [value])

export const multiSelect: FieldTypeSpec = {
  Icon: OrderedListOutlined,
  width: 180,
  text: (value, context) => list(value).map((item) => nameOf(context, item)).join(', '),
  render: (value, context) => (
    <span className={styles.tags}>
      {list(value).map((item) => <ChoiceTag key={String(item)} colour={choiceOf(context, item).color} text={nameOf(context, item)} />)}
    </span>
  ),
  parse: (input, context) => {
    if (input.trim() === '') return []
    const values = input.split(/[,，、;；]/).map((part) => findChoice(part, context))
    return values.includes(undefined) ? undefined : values
  },
  Editor: SelectEditor,
}

export const checkbox: FieldTypeSpec = {
  Icon: CheckSquareOutlined,
  width: 88,
  align: 'center',
  text: (value) => (isBlank(value) ? '' : i18n.t(value === true ? 'fields:yes' : 'fields:no')),
  render: (value) => (
    <span
      className={value === true ? styles.checked : styles.unchecked}
      role="img"
      aria-label={i18n.t(value === true ? 'fields:yes' : 'fields:no')}
    />
  ),
  parse: (input) => {
    const word = input.trim().toLowerCase()
    return YES_WORDS.has(word) ? true : NO_WORDS.has(word) ? false : undefined
  },
  Editor: CheckboxEditor,
}

const radio: FieldTypeSpec = { ...select, Icon: CheckCircleOutlined, Editor: RadioEditor }
const toggle: FieldTypeSpec = { ...checkbox, Icon: SwapOutlined, Editor: SwitchEditor }

export const types: FieldTypes = { select, multi_select: multiSelect, checkbox, radio, switch: toggle }
