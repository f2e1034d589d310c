import Decimal from 'decimal.js'
import { held, num, round } from './numbers'
import { Day, Exact, type Value } from './values'

const LONGEST = 100_000
/** What one function may make. */
const LONGEST_MADE = 1_000
const BLANKS = ' \t\r\n\u3000'
const NUMBER = /^-?[0-9]{1,16}([.][0-9]{1,10})?$/
const UNITS = '仟佰拾兆仟佰拾亿仟佰拾万仟佰拾元'
const CAPITALS = '零壹贰叁肆伍陆柒捌玖'
const SHORTENED: [RegExp, string][] = [
  [/零[仟佰拾]/g, '零'], [/零+/g, '零'], [/零([兆亿万元])/g, '$1'], [/^[零兆亿万]+/g, ''], [/([兆亿])[亿万]+/g, '$1零'], [/零+/g, '零'], [/零元/g, '元'],
]

export const plain = (value: Decimal): string => (value.isZero() ? '0' : value.toFixed())
const cut = (text: string, from: number, to?: number): string => [...text].slice(from, to).join('')

function trim(text: string): string {
  const characters = [...text]
  while (characters.length && BLANKS.includes(characters[0]!)) characters.shift()
  while (characters.length && BLANKS.includes(characters[characters.length - 1]!)) characters.pop()
  return characters.join('')
}

function pad(text: string, width: Decimal, fill: string): string {
  const short = held(width, 0, LONGEST_MADE) - [...text].length
  return fill && short > 0 ? cut(fill.repeat(short), 0, short) + text : text
}

function replace(text: string, old: string, next: string): string | null {
  const made = old ? text.split(old).join(next) : text
  return [...made].length <= LONGEST_MADE ? made : null
}

function repeat(text: string, count: Decimal): string | null {
  const times = held(count, 0, LONGEST_MADE)
  return [...text].length * times <= LONGEST_MADE ? text.repeat(times) : null
}

function value(text: string): Decimal | null {
  const cell = text.replace(/^ +| +$/g, '').replaceAll(',', '')
  return NUMBER.test(cell) ? new Exact(cell) : null
}

function fixed(amount: Decimal, digits: Decimal): string {
  const scale = Math.max(digits.toNumber(), 0)
  const rounded = round(amount, scale)
  return rounded.isZero() ? num(0).toFixed(scale) : rounded.toFixed(scale)
}

/** 人民币大写, to the fen. */
function capital(amount: Decimal): string | null {
  const cents = round(amount.abs(), 2)
  if (cents.gte(1e16)) return null
  const [whole = '', fraction = ''] = cents.toFixed(2).split('.')
  let text = [...whole.padStart(16, '0')].map((digit, at) => CAPITALS[+digit]! + UNITS[at]!).join('')
  for (const [pattern, next] of SHORTENED) text = text.replace(pattern, next)
  if (text === '元') text = ''
  const jiao = CAPITALS[+fraction[0]!]!, fen = CAPITALS[+fraction[1]!]!
  if (fraction === '00') text = `${text || '零元'}整`
  else text += (jiao === '零' ? (text ? '零' : '') : `${jiao}角`) + (fen === '零' ? '' : `${fen}分`)
  return (amount.isNeg() && !cents.isZero() ? '负' : '') + text
}

export const TEXTS: Record<string, (...args: never[]) => Value> = {
  CONCAT: (...parts: string[]) => parts.join(''),
  LEN: (text: string) => num([...text].length),
  LEFT: (text: string, count: Decimal) => cut(text, 0, held(count, 0, LONGEST)),
  RIGHT: (text: string, count: Decimal) => cut(text, Math.max([...text].length - held(count, 0, LONGEST), 0)),
  MID: (text: string, start: Decimal, count: Decimal) => {
    const first = held(start, 1, LONGEST) - 1
    return cut(text, first, first + held(count, 0, LONGEST))
  },
  UPPER: (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  LOWER: (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  TRIM: trim,
  CONTAINS: (text: string, part: string) => text.includes(part),
  STARTSWITH: (text: string, part: string) => text.startsWith(part),
  ENDSWITH: (text: string, part: string) => text.endsWith(part),
  FIND: (text: string, part: string) => {
    const at = text.indexOf(part)
    return num(at < 0 ? 0 : [...text.slice(0, at)].length + 1)
  },
  REPLACE: replace,
  REPEAT: repeat,
  PADLEFT: pad,
  VALUE: value,
  FIXED: fixed,
  RMB: capital,
  TEXT: (given: Value) => (given instanceof Decimal ? plain(given) : given instanceof Day ? given.toString() : String(given)),
}
