import { Checkbox } from 'antd'
import type { EditorProps } from '../spec'

export default function CheckboxEditor({ id, value, onChange, onCommit, autoFocus, inCell, describedBy, ariaLabel }: EditorProps) {
  return (
    <Checkbox
      id={id}
      checked={value === true}
      autoFocus={autoFocus}
      aria-describedby={describedBy}
      aria-label={ariaLabel}
      style={inCell ? { justifyContent: 'center', width: '100%', height: '100%', alignItems: 'center' } : { height: 32, alignItems: 'center' }}
      onChange={(e) => {
        onChange(e.target.checked)
        if (inCell) onCommit?.(e.target.checked)
      }}
    />
  )
}
