import { Switch } from 'antd'
import type { EditorProps } from '../spec'

export default function SwitchEditor({ id, value, onChange, onCommit, autoFocus, inCell, describedBy, ariaLabel }: EditorProps) {
  return (
    <span style={{ display: 'flex', alignItems: 'center', justifyContent: inCell ? 'center' : 'start', height: inCell ? '100%' : 32 }}>
      <Switch
        id={id} checked={value === true} autoFocus={autoFocus} size={inCell ? 'small' : undefined} aria-describedby={describedBy} aria-label={ariaLabel}
        onChange={(next) => {
          onChange(next)
          if (inCell) onCommit?.(next)
        }}
      />
    </span>
  )
}
