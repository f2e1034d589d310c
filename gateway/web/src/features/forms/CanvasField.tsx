import { ArrowDownOutlined, ArrowUpOutlined, CopyOutlined, DeleteOutlined, HolderOutlined, WarningFilled } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { memo, Suspense, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { columnsTaken, type Section } from '@/kernel/layout'
import { specOf } from '@/registry/fieldTypes'
import { useDragItem, useDropSide, useDropTarget } from '@/ui/DragAndDrop'
import { problemsOf } from './draft'
import type { Held } from './paletteItems'
import { useDesigner } from './store'
import { useDesign } from './useDesign'
import styles from './Canvas.module.css'

interface CanvasFieldProps {
  field: FieldDefinition
  section: Section
  /** Of the section, as it is drawn. */
  columns: number
}

/** A field on the canvas. Its editor is only a picture here; a button lies over it that chooses, drags and takes keys. */
export function CanvasField({ field, section, columns }: CanvasFieldProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const chosen = useDesigner(({ selection }) => selection !== null && 'field' in selection && selection.field === field.key)
  const select = useDesigner((designer) => designer.select)
  const { nudge, remove, copy } = useDesign()
  const span = columnsTaken(section.spans?.[field.key], specOf(field).wide ?? false, columns)
  const axis = span < columns ? 'x' : 'y'
  const { ref: dragRef, listeners, dragging } = useDragItem<Held>(`field:${field.key}`, { move: field.key })
  const dropRef = useDropTarget({ id: `field:${field.key}`, axis, within: `section:${section.key}` })
  const side = useDropSide(`field:${field.key}`)
  const problems = problemsOf(field)
  const name = label(field.name, field.key)
  const onKeyDown = (event: KeyboardEvent) => {
    const done = (act: () => void) => {
      event.preventDefault()
      act()
    }
    if (event.altKey && event.key === 'ArrowUp') done(() => nudge(field.key, -1))
    else if (event.altKey && event.key === 'ArrowDown') done(() => nudge(field.key, 1))
    else if (event.key === 'Delete' || event.key === 'Backspace') done(() => remove(field.key))
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') done(() => copy(field.key))
  }
  return (
    <li ref={dropRef} className={styles.field} style={{ gridColumn: `span ${span}` }} data-chosen={chosen || undefined} data-dragging={dragging || undefined} data-drop={side ?? undefined} data-axis={axis}>
      <Face field={field} placeholder={label(field.placeholder)} />
      <button
        ref={dragRef} type="button" data-stop data-field={field.key} className={styles.cover} aria-pressed={chosen}
        aria-label={[name, t(`fields:types.${field.type}`), field.required && t('designer:required'), ...problems.map((code) => t(`designer:problems.${code}`))].filter(Boolean).join(t('designer:comma'))}
        onClick={() => select({ field: field.key })} onKeyDown={onKeyDown} {...listeners}
      />
      {problems.length > 0 && (
        <Tooltip title={problems.map((code) => t(`designer:problems.${code}`)).join(t('designer:comma'))}><span className={styles.warning} aria-hidden><WarningFilled /></span></Tooltip>
      )}
      <span className={styles.grip} aria-hidden><HolderOutlined /></span>
      {chosen && (
        <div className={styles.tools} role="toolbar" aria-label={t('designer:toolsOf', { name })}>
          <Tool text={t('designer:moveUp')} icon={<ArrowUpOutlined />} onClick={() => nudge(field.key, -1)} />
          <Tool text={t('designer:moveDown')} icon={<ArrowDownOutlined />} onClick={() => nudge(field.key, 1)} />
          <Tool text={t('designer:copy')} icon={<CopyOutlined />} onClick={() => copy(field.key)} />
          <Tool text={t('designer:remove')} icon={<DeleteOutlined />} onClick={() => remove(field.key)} />
        </div>
      )}
    </li>
  )
}

function Tool({ text, icon, onClick }: { text: string; icon: React.ReactNode; onClick: () => void }) {
  return <Button type="text" size="small" icon={icon} aria-label={text} title={text} onClick={onClick} />
}

const nothing = () => undefined

/** What the person who fills in the form will see. */
const Face = memo(function Face({ field, placeholder }: { field: FieldDefinition; placeholder: string }) {
  const { t } = useTranslation()
  const label = useLabel()
  const Editor = specOf(field).Editor
  const help = label(field.help)
  const computed = ['formula', 'auto_number', 'lookup', 'rollup'].includes(field.type)
  return (
    <div className={styles.face} inert>
      <span className={styles.name}>{label(field.name, field.key)}{field.required && <span className={styles.star}> *</span>}</span>
      {computed || !Editor ? (
        <span className={styles.computed}>{field.type === 'formula' && field.formula ? field.formula : field.type === 'auto_number' ? String(field.options?.pattern ?? '') : t('designer:computed')}</span>
      ) : (
        <Suspense fallback={<span className="dg-bone" style={{ width: '100%', height: 32 }} />}>
          <Editor field={field} value={field.type === 'line_items' ? [{}] : (field.default ?? null)} onChange={nothing} placeholder={placeholder || undefined} ariaLabel={label(field.name, field.key)} />
        </Suspense>
      )}
      {help && <span className={styles.help}>{help}</span>}
    </div>
  )
})
