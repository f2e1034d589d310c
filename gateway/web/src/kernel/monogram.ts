/** Backgrounds that white text reads on at AA (4.5:1 or better). */
const COLOURS = ['#245bdb', '#6a4fc9', '#0a7672', '#b4481d', '#a33a78', '#2f7d32', '#8a5a00', '#3d5a80']

/** The same thing has the same colour everywhere. */
export function colourOf(text: string): string {
  let hash = 0
  for (const c of text) hash = (hash * 31 + c.codePointAt(0)!) >>> 0
  return COLOURS[hash % COLOURS.length]!
}

/** Chinese names show their given name, Latin ones their initials. */
export function initials(name: string): string {
  const trimmed = name.trim()
  if (/^\p{Script=Han}+$/u.test(trimmed)) return [...trimmed].slice(-2).join('')
  return trimmed.split(/\s+/).map((part) => [...part][0] ?? '').slice(0, 2).join('').toUpperCase() || '?'
}
