import type { PersonSpec } from './flow'
import type { Label } from './label'

export type Trigger =
  | { kind: 'created' | 'updated' | 'deleted' }
  | { kind: 'field_changed'; field: string; from?: unknown; to?: unknown }
  | { kind: 'flow_finished'; flow: string; outcome: string }
  | { kind: 'inactive'; field: string; days: number }

export type RuleAction =
  | { kind: 'create_record'; form: string; values: Record<string, string>; owner?: string | null }
  | { kind: 'update_record'; target?: { kind: 'trigger' } | { kind: 'related'; form: string; match: Record<string, string> }; values: Record<string, string> }
  | { kind: 'notify'; to: PersonSpec[]; title: Label; body?: Label; channels?: string[]; link?: string }
  | { kind: 'start_flow'; flow: string }
  | { kind: 'push_document'; account: string; document: string }
export type ActionKind = RuleAction['kind']
export type TriggerKind = Trigger['kind']

export const TRIGGER_KINDS: readonly TriggerKind[] = ['created', 'updated', 'field_changed', 'deleted', 'flow_finished', 'inactive']
export const ACTION_KINDS: readonly ActionKind[] = ['create_record', 'update_record', 'notify', 'start_flow', 'push_document']

export interface Rule {
  key: string
  name: Label
  form: string
  enabled: boolean
  trigger: Trigger
  condition: string | null
  actions: RuleAction[]
}

/** The rule as it is stored, without the figures that lists add to it. */
export function ruleDefinition({ key, name, form, enabled, trigger, condition, actions }: Rule): Rule {
  return { key, name, form, enabled, trigger, condition, actions }
}

export function newTrigger(kind: TriggerKind): Trigger {
  switch (kind) {
    case 'field_changed': return { kind, field: '', from: null, to: null }
    case 'flow_finished': return { kind, flow: '', outcome: 'approved' }
    case 'inactive': return { kind, field: '', days: 7 }
    default: return { kind }
  }
}

export function newAction(kind: ActionKind): RuleAction {
  switch (kind) {
    case 'create_record': return { kind, form: '', values: {}, owner: '{owner}' }
    case 'update_record': return { kind, target: { kind: 'trigger' }, values: {} }
    case 'notify': return { kind, to: [{ kind: 'field', field: 'owner' }], title: { 'zh-CN': '', en: '' }, body: { 'zh-CN': '', en: '' }, channels: ['in_app'], link: 'record' }
    case 'start_flow': return { kind, flow: '' }
    case 'push_document': return { kind, account: '', document: '' }
  }
}
