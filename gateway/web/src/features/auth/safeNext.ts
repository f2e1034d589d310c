/** Where to go after signing in: only a path of this site, never another one that a link smuggled in. */
export function safeNext(next: string | undefined): string | undefined {
  if (!next || !next.startsWith('/') || next.startsWith('//') || next.includes('\\') || next.startsWith('/login')) return undefined
  return next
}
