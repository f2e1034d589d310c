import { toHalfWidth } from './decimal'

/** Units of a duration in seconds, and how people write them; the same as the server reads. */
const UNITS = [
  { unit: 'day', seconds: 86_400, words: '(?:天|日|d|days?)' },
  { unit: 'hour', seconds: 3_600, words: '(?:个?小时|时|h|hrs?|hours?)' },
  { unit: 'minute', seconds: 60, words: '(?:分钟?|m|mins?|minutes?)' },
  { unit: 'second', seconds: 1, words: '(?:秒钟?|s|secs?|seconds?)' },
] as const
const WRITTEN = new RegExp(`^${UNITS.map(({ words }) => `(?:(\\d+(?:\\.\\d+)?)${words})?`).join('')}$`)
const LONGEST = 1e11

export interface DurationPart {
  unit: (typeof UNITS)[number]['unit']
  count: number
}

/** Days, hours, minutes and seconds, those that are not zero. */
export function durationParts(total: number): DurationPart[] {
  let rest = total
  return UNITS.map(({ unit, seconds }) => {
    const count = Math.floor(rest / seconds)
    rest -= count * seconds
    return { unit, count }
  }).filter(({ count }) => count > 0)
}

/** Seconds of 1天2小时, 1.5h, 2:30 or a bare number of seconds; null for nothing, undefined for what is no duration. */
export function parseDuration(input: string): number | null | undefined {
  const clean = toHalfWidth(input).replace(/\s/g, '').toLowerCase()
  if (clean === '') return null
  const seconds = secondsOf(clean)
  return seconds === undefined || seconds > LONGEST ? undefined : seconds
}

function secondsOf(clean: string): number | undefined {
  if (/^\d{1,12}$/.test(clean)) return Number(clean)
  const clock = /^(\d+):([0-5]?\d)(?::([0-5]?\d))?$/.exec(clean)
  if (clock) return Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)
  const written = WRITTEN.exec(clean)
  return written ? Math.round(UNITS.reduce((sum, { seconds }, place) => sum + Number(written[place + 1] ?? 0) * seconds, 0)) : undefined
}
