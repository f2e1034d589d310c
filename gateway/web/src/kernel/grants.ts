import type { FormAction } from './definition'

export const FORM_ACTIONS: readonly FormAction[] = ['view', 'create', 'edit', 'delete', 'export', 'import', 'print']
export const SCOPE_WORDS = ['all', 'managed', 'subtree', 'department', 'own', 'none'] as const
export const LEVELS = ['hidden', 'masked', 'read', 'write'] as const
export type Level = (typeof LEVELS)[number]
export const ADMIN_AREAS = ['organisation', 'access', 'forms', 'flows', 'reports', 'connectors', 'audit'] as const

export type Scope = (typeof SCOPE_WORDS)[number] | { formula: string } | { and: Scope[] } | { or: Scope[] }

export interface Grant {
  id?: number
  object: string
  actions: string[]
  rows: Scope
  fields: Record<string, Level>
  restrict?: boolean
}

/** The one grant of a form that the matrix edits; further grants and restrictions of the form are kept as they are. */
export function grantOf(grants: readonly Grant[], object: string): Grant | undefined {
  return grants.find((grant) => grant.object === object && !grant.restrict)
}

/** How many grants and restrictions of an object the matrix does not show. */
export const otherGrants = (grants: readonly Grant[], object: string): number =>
  grants.filter((grant) => grant.object === object).length - (grantOf(grants, object) ? 1 : 0)

function put(grants: readonly Grant[], next: Grant): Grant[] {
  const known = grantOf(grants, next.object)
  return known ? grants.map((grant) => (grant === known ? next : grant)) : [...grants, next]
}

const without = (grants: readonly Grant[], object: string): Grant[] => {
  const known = grantOf(grants, object)
  return grants.filter((grant) => grant !== known)
}

/** Gives or takes one action; every other action needs view, and a form without view has no grant. */
export function toggleAction(grants: readonly Grant[], object: string, action: FormAction): Grant[] {
  const known = grantOf(grants, object)
  if (!known) return [...grants, { object, actions: action === 'view' ? ['view'] : ['view', action], rows: 'own', fields: { '*': action === 'view' ? 'read' : 'write' } }]
  if (known.actions.includes(action)) {
    return action === 'view' ? without(grants, object) : put(grants, { ...known, actions: known.actions.filter((each) => each !== action) })
  }
  return put(grants, { ...known, actions: FORM_ACTIONS.filter((each) => each === action || each === 'view' || known.actions.includes(each)) })
}

export const setScope = (grants: readonly Grant[], object: string, rows: Scope): Grant[] => {
  const known = grantOf(grants, object)
  return known ? put(grants, { ...known, rows }) : [...grants]
}

/** A field's level: its own, else the form's for unnamed fields, else hidden. */
export const levelOf = (grant: Grant | undefined, field: string): Level => grant?.fields[field] ?? grant?.fields['*'] ?? 'hidden'

/** Sets one field's level; a level that equals the form's own is not named. `*` sets the form's. */
export function setLevel(grants: readonly Grant[], object: string, field: string, level: Level): Grant[] {
  const known = grantOf(grants, object)
  if (!known) return [...grants]
  const fields = { ...known.fields, [field]: level }
  if (field !== '*' && level === (known.fields['*'] ?? 'hidden')) delete fields[field]
  return put(grants, { ...known, fields })
}

export function toggleArea(grants: readonly Grant[], area: string): Grant[] {
  const object = `admin:${area}`
  return grantOf(grants, object) ? without(grants, object) : [...grants, { object, actions: ['manage'], rows: 'all', fields: {} }]
}

/** What is sent: ids are the server's. */
export const bare = (grants: readonly Grant[]): Grant[] =>
  grants.map(({ object, actions, rows, fields, restrict }) => ({ object, actions, rows, fields, ...(restrict ? { restrict } : {}) }))

export type Change =
  | { kind: 'given' | 'taken'; object: string; action: string }
  | { kind: 'rows'; object: string; before: Scope | null; after: Scope | null }
  | { kind: 'field'; object: string; field: string; before: Level; after: Level }

/** What saving would change, one line for each difference. */
export function diffGrants(before: readonly Grant[], after: readonly Grant[]): Change[] {
  const objects = [...new Set([...before, ...after].map((grant) => grant.object))]
  return objects.flatMap((object) => {
    const [old, now] = [grantOf(before, object), grantOf(after, object)]
    const actions = [...new Set([...(old?.actions ?? []), ...(now?.actions ?? [])])]
    const changes: Change[] = actions.flatMap((action): Change[] => {
      const [had, has] = [old?.actions.includes(action), now?.actions.includes(action)]
      return had === has || (!had && !has) ? [] : [{ kind: has ? 'given' : 'taken', object, action }]
    })
    if (object.startsWith('admin:')) return changes
    if (old && now && JSON.stringify(old.rows) !== JSON.stringify(now.rows)) changes.push({ kind: 'rows', object, before: old.rows, after: now.rows })
    if (old && now) {
      for (const field of new Set([...Object.keys(old.fields), ...Object.keys(now.fields)])) {
        const [was, is] = [levelOf(old, field), levelOf(now, field)]
        if (was !== is) changes.push({ kind: 'field', object, field, before: was, after: is })
      }
    }
    return changes
  })
}
