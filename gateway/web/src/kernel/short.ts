/** Crockford's base 32: no I, L, O or U, so that a number can be read out and typed. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A record's short number, as in `/r/C1S`; the gateway reads it back. */
export function shortNumber(id: number): string {
  let rest = id
  let text = ''
  do {
    text = DIGITS[rest % 32] + text
    rest = Math.floor(rest / 32)
  } while (rest > 0)
  return text
}
