import { LEVELS, type Address } from './address'
import type { FieldDefinition, FieldType } from './definition'
import type { Problem } from './validate'

type Check = (value: unknown, field: FieldDefinition) => Problem | null

const problem = (code: Problem['code'], right: boolean): Problem | null => (right ? null : { code, params: {} })
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/
const BARCODES = { qr: /^.{1,1000}$/, code128: /^[ -~]{1,80}$/, ean13: /^\d{13}$/ }

/** The last digit of an EAN-13 from the twelve before it. */
function hasRightEanDigit(digits: string): boolean {
  const sum = [...digits.slice(0, 12)].reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0)
  return (10 - (sum % 10)) % 10 === Number(digits[12])
}

function isPoint(value: unknown): boolean {
  const { lat, lng } = (value ?? {}) as { lat?: string; lng?: string }
  const within = (text: string | undefined, most: number) => !!text && /^-?\d+(\.\d+)?$/.test(text) && Math.abs(Number(text)) <= most
  return within(lat, 90) && within(lng, 180)
}

/** What the server would refuse of a present value, by type. */
const CHECKS: Partial<Record<FieldType, Check>> = {
  time: (value) => problem('badTime', TIME.test(String(value))),
  duration: (value) => problem('badDuration', Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 1e11),
  rating: (value, { options }) => problem('badRating', Number.isInteger(value) && Number(value) >= 0 && Number(value) <= Number(options?.max ?? 5)),
  barcode: (value, { options }) => {
    const format = options?.format ?? 'qr'
    const text = String(value)
    return problem('badBarcode', BARCODES[format].test(text) && (format !== 'ean13' || hasRightEanDigit(text)))
  },
  address: (value) => problem('badAddress', LEVELS.some((level) => Boolean((value as Address)[level]))),
  location: (value) => problem('badLocation', isPoint(value)),
}

export const checkOf = (type: FieldType): Check | undefined => CHECKS[type]

/** For a type of one's own. */
export function setCheck(type: FieldType, check: Check): void {
  CHECKS[type] = check
}
