/**
 * Decimals as the wire carries them: strings, never floats, so 0.1 + 0.2 and fourteen-digit amounts stay exact.
 * Everything here works on the digits.
 */
const DECIMAL = /^-?\d+(\.\d+)?$/

/** Full-width digits and punctuation (typed by a Chinese input method) as their ASCII forms. */
export function toHalfWidth(text: string): string {
  return text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/　/g, ' ')
}

/** Moves the decimal point: shift("0.15", 2) = "15", shift("15", -2) = "0.15". */
export function shiftDecimal(text: string, places: number): string {
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  let digits = whole + fraction
  let point = whole.length + places
  if (point <= 0) {
    digits = '0'.repeat(1 - point) + digits
    point = 1
  }
  if (point > digits.length) digits = digits.padEnd(point, '0')
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, '')
  const right = digits.slice(point).replace(/0+$/, '')
  const result = right ? `${left}.${right}` : left
  return negative && /[1-9]/.test(result) ? `-${result}` : result
}

/** Reads what a person typed: grouping commas, currency signs, full-width digits and a trailing % are accepted; null if it is no number. */
export function parseDecimal(input: string): string | null {
  let text = toHalfWidth(input).replace(/[,\s¥￥$€]/g, '')
  const percent = text.endsWith('%')
  if (percent) text = text.slice(0, -1)
  text = text.replace(/^\+/, '').replace(/^(-?)\./, '$10.').replace(/\.$/, '')
  if (!DECIMAL.test(text)) return null
  const clean = text.replace(/^(-?)0+(?=\d)/, '$1')
  return percent ? shiftDecimal(clean, -2) : clean
}

/** Rounds half up (away from zero), the rule of Chinese accounting, to a number of decimal places. */
export function roundDecimal(text: string, scale: number): string {
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  let digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  if ((fraction[scale] ?? '0') >= '5') digits += 1n
  const padded = digits.toString().padStart(scale + 1, '0')
  const result = scale ? `${padded.slice(0, -scale)}.${padded.slice(-scale)}` : padded
  return negative && digits !== 0n ? `-${result}` : result
}

export interface DecimalStyle {
  /** Fixed number of decimal places; undefined keeps the digits as they are. */
  scale?: number
  grouping?: boolean
}

/** "1234567.5" → "1,234,567.50". Text that is no decimal comes back as it is (a masked value, for one). */
export function formatDecimal(text: string, style: DecimalStyle = {}): string {
  if (!DECIMAL.test(text)) return text
  const rounded = style.scale === undefined ? text : roundDecimal(text, style.scale)
  if (style.grouping === false) return rounded
  const [whole = '', fraction] = rounded.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** -1, 0 or 1, exact at any length. */
export function compareDecimal(a: string, b: string): number {
  const scale = Math.max(a.split('.')[1]?.length ?? 0, b.split('.')[1]?.length ?? 0)
  const [x, y] = [BigInt(shiftDecimal(a, scale)), BigInt(shiftDecimal(b, scale))]
  return x < y ? -1 : x > y ? 1 : 0
}
