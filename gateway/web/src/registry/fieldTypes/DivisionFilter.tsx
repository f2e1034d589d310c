import { Cascader } from 'antd'
import { pathOf } from '@/kernel/address'
import { useDivisionOptions, useDivisions } from './divisions'

/** A province, city or district to look within; its code is the value. */
export default function DivisionFilter({ value, name, onChange }: { value: unknown; name: string; onChange: (code: string | undefined) => void }) {
  const divisions = useDivisions()
  const options = useDivisionOptions()
  return (
    <Cascader
      style={{ width: '100%' }} aria-label={name} options={options} changeOnSelect loading={divisions.length === 0}
      value={typeof value === 'string' ? pathOf(value, divisions).map(([code]) => code) : []}
      showSearch={{ filter: (input, path) => path.map((part) => String(part.label)).join('').includes(input.replace(/\s/g, '')), limit: 30 }}
      onChange={(codes) => onChange((codes as string[] | undefined)?.at(-1))}
    />
  )
}
