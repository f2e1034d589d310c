import { BgColorsOutlined, ColumnHeightOutlined, EyeOutlined, FilterOutlined, GroupOutlined, SearchOutlined, SettingOutlined, SortAscendingOutlined } from '@ant-design/icons'
import { Button, Dropdown, Input } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDefinition } from '@/kernel/definition'
import { countConditions } from '@/kernel/filter'
import { ROW_HEIGHTS, type ShownColumn, type ViewState } from '@/kernel/view'
import { viewSpec } from '@/registry/views'
import { CLEARABLE } from '@/ui/clearable'
import { ColorBuilder } from './ColorBuilder'
import { ColumnsPanel } from './ColumnsPanel'
import { FilterBuilder } from './FilterBuilder'
import { GroupBuilder } from './GroupBuilder'
import { OptionsPanel } from './OptionsPanel'
import { SortBuilder } from './SortBuilder'
import { Tool } from './Tool'
import type { RecordsSearch } from './search'
import styles from './Toolbar.module.css'

export interface ToolbarProps {
  form: string
  fields: FieldDefinition[]
  shown: ShownColumn[]
  titleField: string | null
  state: ViewState
  text: string
  change: (patch: Partial<RecordsSearch>) => void
  /** Opens the filter on a field, asked for from its column. */
  filterOn: string | null
  onFilterOn: (field: string | null) => void
  /** What stands at the end, beside the search. */
  end?: ReactNode
}

const SEARCH_AFTER_MS = 300

export function Toolbar({ form, fields, shown, titleField, state, text, change, filterOn, onFilterOn, end }: ToolbarProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<string | null>(null)
  const tool = (name: string) => ({ open: open === name, onOpen: (now: boolean) => setOpen(now ? name : null) })
  const conditions = countConditions(state.filter)
  const hidden = fields.length - shown.length
  const grid = state.kind === 'grid'
  return (
    <div className={styles.root} role="toolbar" aria-label={t('records:toolbar')}>
      {viewSpec(state.kind).options.length > 0 && (
        <Tool icon={<SettingOutlined />} text={t('views:settings')} on={false} {...tool('options')}>
          <OptionsPanel kind={state.kind} fields={fields} form={form} options={state.options} onChange={(options) => change({ options })} />
        </Tool>
      )}
      <Tool
        icon={<FilterOutlined />} text={conditions ? t('records:filterCount', { count: conditions }) : t('records:filter')} on={conditions > 0}
        open={filterOn !== null} onOpen={(now) => onFilterOn(now ? '' : null)}
      >
        <FilterBuilder key={filterOn} fields={fields} filter={state.filter ?? undefined} onChange={(filter) => change({ filter: filter ?? null })} startWith={filterOn ?? undefined} />
      </Tool>
      <Tool icon={<SortAscendingOutlined />} text={state.sort.length ? t('records:sortCount', { count: state.sort.length }) : t('records:sort')} on={state.sort.length > 0} {...tool('sort')}>
        <SortBuilder fields={fields} sort={state.sort} onChange={(sort) => change({ sort })} />
      </Tool>
      {grid && (
        <div className={styles.desktopOnly}>
          <Tool icon={<GroupOutlined />} text={state.group.length ? t('views:groupCount', { count: state.group.length }) : t('views:group')} on={state.group.length > 0} {...tool('group')}>
            <GroupBuilder fields={fields} group={state.group} onChange={(group) => change({ group, closed: undefined })} />
          </Tool>
          <Tool icon={<EyeOutlined />} text={hidden > 0 ? t('records:hiddenCount', { count: hidden }) : t('records:fields')} on={hidden > 0} {...tool('fields')}>
            <ColumnsPanel fields={fields} shown={shown} columns={state.columns} titleField={titleField} onChange={(columns) => change({ columns })} />
          </Tool>
        </div>
      )}
      <div className={styles.desktopOnly}>
        <Tool icon={<BgColorsOutlined />} text={state.colors.length ? t('views:colorCount', { count: state.colors.length }) : t('views:colors')} on={state.colors.length > 0} {...tool('colors')}>
          <ColorBuilder fields={fields} colors={state.colors} onChange={(colors) => change({ colors })} />
        </Tool>
        {grid && (
          <Dropdown
            trigger={['click']}
            menu={{ selectable: true, selectedKeys: [state.row_height], items: ROW_HEIGHTS.map((height) => ({ key: height, label: t(`views:heights.${height}`), onClick: () => change({ row_height: height }) })) }}
          >
            <Button type="text" icon={<ColumnHeightOutlined />} className={state.row_height === 'short' ? styles.tool : styles.on} aria-label={t('views:rowHeight')} />
          </Dropdown>
        )}
      </div>
      <div className={styles.space} />
      {end}
      <SearchBox text={text} onText={(q) => change({ q: q || undefined })} />
    </div>
  )
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
      className={styles.search} value={draft} allowClear={CLEARABLE} prefix={<SearchOutlined />} placeholder={t('records:search')} aria-label={t('records:search')}
      onChange={(e) => setDraft(e.target.value)} onCompositionStart={() => setComposing(true)} onCompositionEnd={() => setComposing(false)}
    />
  )
}
