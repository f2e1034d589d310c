import type { FormDefinition } from '@/api/types'
import type { FieldDefinition } from '@/kernel/definition'
import { FormulaInput } from '@/ui/FormulaInput'
import { useDraft } from './store'

interface DraftFormulaProps {
  value: string
  label: string
  onChange: (value: string) => void
  rows?: number
  placeholder?: string
  table?: FieldDefinition
  onResult?: (type: string | null) => void
}

/** A formula over the fields of the form as it is being designed, those not yet published included. */
export function DraftFormula(props: DraftFormulaProps) {
  const draft = useDraft()
  return <FormulaInput {...props} draft form={draft as unknown as FormDefinition} />
}
