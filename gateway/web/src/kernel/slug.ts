/** Keys of forms and fields: immutable slugs, see contract "Names". */
export const KEY_PATTERN = /^[a-z][a-z0-9_]{0,62}$/

/** A free key for a new thing: from its English or Latin name where there is one, else prefix and the first free number. */
export function proposeKey(name: string, taken: ReadonlySet<string>, prefix = 'field'): string {
  const latin = name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '').slice(0, 50)
  if (KEY_PATTERN.test(latin) && !taken.has(latin)) return latin
  const stem = KEY_PATTERN.test(latin) ? latin : prefix
  for (let n = 1; ; n++) if (!taken.has(`${stem}_${n}`)) return `${stem}_${n}`
}
