/** Comments name people by id (`@[7]`); whoever writes or reads one sees names. */
export interface Named {
  id: number
  name: string
}

export type CommentPart = { kind: 'text' | 'link'; text: string } | { kind: 'person'; id: number }

const PIECES = /@\[(\d{1,15})\]|https?:\/\/[^\s<>"'，。；）]+/g

/** A comment cut into plain text, links and people. */
export function partsOf(body: string): CommentPart[] {
  const parts: CommentPart[] = []
  let end = 0
  for (const match of body.matchAll(PIECES)) {
    if (match.index > end) parts.push({ kind: 'text', text: body.slice(end, match.index) })
    parts.push(match[1] ? { kind: 'person', id: Number(match[1]) } : { kind: 'link', text: match[0] })
    end = match.index + match[0].length
  }
  if (end < body.length) parts.push({ kind: 'text', text: body.slice(end) })
  return parts
}

/** What was typed, with `@name` as `@[id]`: of people picked from the list, and of names only one person has. */
export function withIds(text: string, people: readonly Named[], picked: ReadonlyMap<string, number> = new Map()): string {
  const ids = new Map<string, number | null>()
  for (const { id, name } of people) ids.set(name, ids.has(name) ? null : id)
  for (const [name, id] of picked) ids.set(name, id)
  // The longest first: 张伟民 is not 张伟 followed by 民.
  const names = [...ids.keys()].filter((name) => name && ids.get(name) != null).sort((a, b) => b.length - a.length)
  let result = ''
  for (let at = 0; at < text.length; ) {
    const name = text[at] === '@' ? names.find((candidate) => text.startsWith(candidate, at + 1)) : undefined
    result += name === undefined ? text[at] : `@[${ids.get(name)}]`
    at += name === undefined ? 1 : name.length + 1
  }
  return result
}

/** A kept comment as it is typed, and whom its names stand for. */
export function withNames(body: string, people: readonly Named[]): { text: string; picked: Map<string, number> } {
  const picked = new Map<string, number>()
  const text = partsOf(body)
    .map((part) => {
      if (part.kind !== 'person') return part.text
      const person = people.find((candidate) => candidate.id === part.id)
      if (!person) return `@[${part.id}]`
      picked.set(person.name, person.id)
      return `@${person.name}`
    })
    .join('')
  return { text, picked }
}
