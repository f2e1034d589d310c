import { FieldNumberOutlined, MoneyCollectOutlined, PercentageOutlined } from '@ant-design/icons'
import { formatDecimal, parseDecimal, roundDecimal, shiftDecimal } from '@/kernel/decimal'
import NumberEditor from './editors/NumberEditor'
import { isBlank, type FieldTypes, type FieldTypeSpec } from './spec'

const SYMBOLS: Record<string, string> = { CNY: '¥', USD: '$', EUR: '€', HKD: 'HK$', JPY: 'JP¥', GBP: '£' }

/** An unparsable text is not a value; blank clears. */
const parse = (input: string): unknown => (input.trim() === '' ? null : (parseDecimal(input) ?? undefined))

export const number: FieldTypeSpec = {
  Icon: FieldNumberOutlined,
  width: 120,
  align: 'end',
  text: (value, { field }) => (isBlank(value) ? '' : formatDecimal(String(value), { scale: field.options?.scale })),
  parse,
  Editor: NumberEditor,
}

const DECIMAL = /^-?\d/

export const money: FieldTypeSpec = {
  Icon: MoneyCollectOutlined,
  width: 144,
  align: 'end',
  text: (value, { field }) => {
    if (isBlank(value)) return ''
    const amount = String(value)
    if (!DECIMAL.test(amount)) return amount
    const symbol = SYMBOLS[field.options?.currency ?? 'CNY'] ?? `${field.options?.currency} `
    const digits = formatDecimal(amount, { scale: field.options?.scale ?? 2 })
    return digits.startsWith('-') ? `-${symbol}${digits.slice(1)}` : symbol + digits
  },
  parse,
  Editor: NumberEditor,
}

export const percent: FieldTypeSpec = {
  Icon: PercentageOutlined,
  width: 100,
  align: 'end',
  text: (value, { field }) => {
    if (isBlank(value)) return ''
    const ratio = String(value)
    if (!/^-?\d+(\.\d+)?$/.test(ratio)) return ratio
    // The scale is that of the ratio: 0.1525 of scale 4 is 15.25 %; zeros at the end say nothing.
    const scale = field.options?.scale
    return `${formatDecimal(shiftDecimal(scale === undefined ? ratio : roundDecimal(ratio, scale), 2))}%`
  },
  // A person types 15 for 15 %, with or without the sign; the wire holds the ratio.
  parse: (input) => {
    if (input.trim() === '') return null
    const typed = parseDecimal(input.replace(/[%％]\s*$/, ''))
    return typed === null ? undefined : shiftDecimal(typed, -2)
  },
  Editor: NumberEditor,
}

export const types: FieldTypes = { number, money, percent }
