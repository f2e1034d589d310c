import { EyeOutlined, FilterOutlined, SearchOutlined, SortAscendingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, Popover } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { FieldDefinition } from '@/kernel/definition'
import { countConditions, type Filter, type Sort } from '@/kernel/filter'
import { Sheet } from '@/ui/Sheet'
import { usePhone } from '@/ui/useBreakpoint'
import { FilterBuilder } from './FilterBuilder'
import { SortBuilder } from './SortBuilder'
import styles from './Toolbar.module.css'

export interface ToolbarProps {
  fields: FieldDefinition[]
  titleField: string | null
  filter: Filter | undefined
  onFilter: (filter: Filter | undefined) => void
  sort: Sort[]
  onSort: (sort: Sort[]) => void
  hidden: string[]
  onHidden: (hidden: string[]) => void
  text: string
  onText: (text: string) => void
  /** Opens the filter on a field, asked for from its column. */
  filterOn: string | null
  onFilterOn: (field: string | null) => void
}

const SEARCH_AFTER_MS = 300

export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const [sorting, setSorting] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const conditions = countConditions(props.filter)
  return (
    <div className={styles.root} role="toolbar" aria-label={t('records:toolbar')}>
      <Tool
        icon={<FilterOutlined />} text={conditions ? t('records:filterCount', { count: conditions }) : t('records:filter')} on={conditions > 0}
        open={props.filterOn !== null} onOpen={(open) => props.onFilterOn(open ? '' : null)}
      >
        <FilterBuilder key={props.filterOn} fields={props.fields} filter={props.filter} onChange={props.onFilter} startWith={props.filterOn ?? undefined} />
      </Tool>
      <Tool
        icon={<SortAscendingOutlined />} text={props.sort.length ? t('records:sortCount', { count: props.sort.length }) : t('records:sort')} on={props.sort.length > 0}
        open={sorting} onOpen={setSorting}
      >
        <SortBuilder fields={props.fields} sort={props.sort} onChange={props.onSort} />
      </Tool>
      <div className={styles.desktopOnly}>
        <Tool
          icon={<EyeOutlined />} text={props.hidden.length ? t('records:hiddenCount', { count: props.hidden.length }) : t('records:fields')} on={props.hidden.length > 0}
          open={choosing} onOpen={setChoosing}
        >
          <ul className={styles.fields}>
            {props.fields.map((field) => (
              <li key={field.key}>
                <Checkbox
                  disabled={field.key === props.titleField} checked={!props.hidden.includes(field.key)}
                  onChange={(e) => props.onHidden(e.target.checked ? props.hidden.filter((key) => key !== field.key) : [...props.hidden, field.key])}
                >
                  {label(field.name, field.key)}
                </Checkbox>
              </li>
            ))}
          </ul>
        </Tool>
      </div>
      <div className={styles.space} />
      <SearchBox text={props.text} onText={props.onText} />
    </div>
  )
}

interface ToolProps {
  icon: ReactNode
  text: string
  on: boolean
  open: boolean
  onOpen: (open: boolean) => void
  children: ReactNode
}

/** A toolbar button with its panel: a popover on a desktop, a full sheet on a phone. */
function Tool({ icon, text, on, open, onOpen, children }: ToolProps) {
  const phone = usePhone()
  const button = <Button type="text" icon={icon} className={on ? styles.on : styles.tool} aria-expanded={open} onClick={phone ? () => onOpen(true) : undefined}>{text}</Button>
  if (phone) {
    return (
      <>
        {button}
        <Sheet open={open} title={text} onClose={() => onOpen(false)}>{children}</Sheet>
      </>
    )
  }
  return <Popover open={open} onOpenChange={onOpen} trigger="click" placement="bottomLeft" arrow={false} destroyOnHidden content={children}>{button}</Popover>
}

function SearchBox({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(text)
  const [composing, setComposing] = useState(false)
  useEffect(() => setDraft(text), [text])
  useEffect(() => {
    if (composing || draft.trim() === text) return
    const timer = setTimeout(() => onText(draft.trim()), SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [draft, text, composing, onText])
  return (
    <Input
      className={styles.search} value={draft} allowClear prefix={<SearchOutlined />} placeholder={t('records:search')} aria-label={t('records:search')}
      onChange={(e) => setDraft(e.target.value)} onCompositionStart={() => setComposing(true)} onCompositionEnd={() => setComposing(false)}
    />
  )
}
