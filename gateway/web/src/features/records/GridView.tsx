import { PlusOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { createElement, useCallback, useEffect, useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordRow } from '@/api/types'
import type { Measure } from '@/api/views'
import { useLabel } from '@/i18n'
import { isEditable, valueType, type FieldDefinition } from '@/kernel/definition'
import type { RowHeight, ViewColumn } from '@/kernel/view'
import { preloadEditors, RecordInHand, renderValue, specOf, textOf } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { DataGrid } from '@/ui/DataGrid/DataGrid'
import type { GridColumn, GridItem } from '@/ui/DataGrid/types'
import { Failure } from '@/ui/Failure'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import { CellEditor } from './CellEditor'
import { ColumnMenu } from './ColumnMenu'
import type { KindProps } from './kinds'
import type { Selection } from './bulk'
import { NewRows } from './NewRows'
import { cellKey, useCellEdits } from './useCellEdits'
import { useClipboard } from './useClipboard'
import { useGroupLabel } from './useGroupLabel'
import { useRows } from './useRows'
import { useSteady } from '@/ui/useSteady'
import styles from './GridView.module.css'

const PRELOAD_AFTER_MS = 500
const HEIGHTS: Record<RowHeight, number> = { short: 36, medium: 56, tall: 88 }
const SUMMED = new Set(['number', 'money'])
const MOST_SUMS = 8
const NONE: readonly string[] = []
const NO_MEASURES: Measure[] = []

export interface GridViewProps extends KindProps {
  selection: Selection
  onSelection: (selection: Selection) => void
  onFilter: (field: string) => void
  onAddField?: () => void
  onEditField?: (field: string) => void
  footer: (total: number, sums: ReactNode) => ReactNode
}

/** Records as a spreadsheet: the grid knows cells, this knows fields, values and how they are saved. */
export function GridView(props: GridViewProps) {
  const { form, columns: shown, state, query, search, change, onRows, colorOf, selection, onSelection, currentId } = props
  const { t } = useTranslation()
  const label = useLabel()
  const context = useFieldContext()
  const groupLabel = useGroupLabel()
  const fields = useMemo(() => shown.map((column) => column.field), [shown])
  const grouped = state.group.length > 0
  const inHand = useMemo(() => ({ form: form.key }), [form.key])
  const measures = useMemo<Measure[]>(
    () => (grouped ? fields.filter((field) => SUMMED.has(valueType(field))).slice(0, MOST_SUMS).map((field) => ({ agg: 'sum', field: field.key })) : NO_MEASURES),
    [grouped, fields],
  )
  const list = useRows({ form, query, group: state.group, closed: search.closed ?? NONE, measures })
  const edits = useCellEdits(form, list.loaded)
  const mayEditForm = form.actions.includes('edit')
  const mayEdit = useCallback((field: FieldDefinition) => {
    const spec = specOf(field)
    return mayEditForm && isEditable(field) && spec.Editor !== undefined && !spec.inPanelOnly
  }, [mayEditForm])

  useEffect(() => {
    if (!mayEditForm) return
    const timer = setTimeout(preloadEditors, PRELOAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [mayEditForm])
  const { loaded, at } = list
  useEffect(() => onRows(loaded), [loaded, onRows])

  const columns = useMemo<GridColumn<RecordRow>[]>(() => shown.map(({ field, width }) => {
    const spec = specOf(field)
    return {
      id: field.key,
      title: label(field.name, field.key),
      icon: createElement(spec.Icon),
      width: width ?? (field.key === form.title_field ? Math.max(220, spec.width) : spec.width),
      align: spec.align,
      sorted: state.sort.find((part) => part.field === field.key)?.dir,
      render: (row) => {
        const rejection = edits.rejections.get(cellKey(row.id, field.key))
        return rejection ? <Tooltip title={rejection.reason}><span className={styles.rejected}>{rejection.text || '—'}</span></Tooltip> : renderValue(valueOf(row, field.key), context(field, row))
      },
      editable: () => mayEdit(field),
    }
  }), [shown, state.sort, label, context, mayEdit, form.title_field, edits.rejections])

  const itemAt = useCallback((index: number): GridItem<RecordRow> => {
    const place = at(index)
    if (!place) return { kind: 'pending' }
    const { segment, row } = place
    if (segment.kind === 'rows') return row ? { kind: 'row', row, number: segment.numbered + index - segment.start + 1 } : { kind: 'pending' }
    const by = state.group[segment.depth]!
    const field = props.fields.find((each) => each.key === by.field) ?? { key: by.field, name: by.field, type: 'text' as const }
    const name = groupLabel(field, by.by, segment.group, segment.depth)
    const sums = new Map(measures.flatMap(({ field: key }) => {
      const summed = fields.find((each) => each.key === key)
      const value = segment.group.values[`sum:${key}`]
      return summed && value != null ? [[key, textOf(value, context(summed))] as const] : []
    }))
    return {
      kind: 'group', id: segment.id, depth: segment.depth, collapsed: segment.collapsed, name, cells: sums,
      title: <><span className={styles.groupName}>{name}</span><span className={styles.groupCount}>{segment.group.count}</span></>,
    }
  }, [at, state.group, props.fields, fields, measures, groupLabel, context])

  const rowAt = useCallback((index: number) => at(index)?.row, [at])
  const clipboard = useClipboard({ fields, mayEdit, rowAt, load: list.load, edits })

  /** The columns as they stand, with a change: what is not listed yet is listed first, so that orders hold. */
  const columnsWith = (edit: (columns: ViewColumn[]) => ViewColumn[]) => {
    const hidden = state.columns.filter((column) => column.hidden)
    const listed: ViewColumn[] = shown.map(({ field, width, pinned }) => ({ field: field.key, ...(width ? { width } : {}), ...(pinned ? { pinned } : {}) }))
    const unlisted = props.fields.filter((field) => ![...hidden, ...listed].some((column) => column.field === field.key)).map((field) => ({ field: field.key, hidden: true }))
    change({ columns: edit([...listed, ...hidden, ...unlisted]) })
  }
  const patchColumn = (key: string, patch: Partial<ViewColumn>) => columnsWith((all) => all.map((column) => (column.field === key ? { ...column, ...patch } : column)))
  const move = (key: string, to: string) => columnsWith((all) => {
    const rest = all.filter((column) => column.field !== key)
    const [from, target] = [all.findIndex((column) => column.field === key), all.findIndex((column) => column.field === to)]
    rest.splice(rest.findIndex((column) => column.field === to) + (from < target ? 1 : 0), 0, all[from]!)
    return rest
  })
  const toggleGroup = (id: string) => {
    const closed = search.closed ?? []
    change({ closed: closed.includes(id) ? closed.filter((key) => key !== id) : [...closed, id] })
  }
  const select = (ids: ReadonlySet<number>) => onSelection({ all: false, ids })
  const currentIndex = useMemo(() => {
    if (currentId === undefined) return undefined
    for (const segment of list.segments) {
      if (segment.kind !== 'rows') continue
      for (let i = 0; i < segment.length && i < loaded.length + 1000; i++) if (at(segment.start + i)?.row?.id === currentId) return segment.start + i
    }
    return undefined
  }, [currentId, list.segments, loaded.length, at])

  const headerMenu = useSteady((column: GridColumn<RecordRow>, trigger: ReactNode) => (
    <ColumnMenu
      field={fields.find((candidate) => candidate.key === column.id)!} isTitle={column.id === form.title_field} pinned={shown.find((each) => each.field.key === column.id)?.pinned ?? false}
      onSort={(dir) => change({ sort: [{ field: column.id, dir }] })} onFilter={() => props.onFilter(column.id)} onGroup={() => change({ group: [{ field: column.id }], closed: undefined })}
      onPin={(pinned) => patchColumn(column.id, { pinned })} onHide={() => patchColumn(column.id, { hidden: true })}
      onMove={(by) => {
        const neighbour = columns[columns.findIndex((each) => each.id === column.id) + by]
        if (neighbour) move(column.id, neighbour.id)
      }}
      onEdit={props.onEditField && (() => props.onEditField!(column.id))}
    >
      {trigger}
    </ColumnMenu>
  ))
  const resize = useSteady((key: string, width: number) => patchColumn(key, { width }))
  const steadyMove = useSteady(move)
  const selectAll = useSteady((all: boolean) => onSelection({ all, ids: new Set(), count: list.total }))
  const { onAddField } = props
  const addColumn = useSteady(() => onAddField?.())
  const mayAdd = onAddField !== undefined
  const trailing = useMemo(() => mayAdd && (
    <Tooltip title={t('records:addField')}><Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('records:addField')} onClick={addColumn} /></Tooltip>
  ), [mayAdd, t, addColumn])

  if (list.failure) return <Failure error={list.failure} onRetry={list.refetch} />
  if (!list.loading && list.length === 0) return <>{props.empty}</>
  return (
    <div className={styles.root}>
      <NewRows form={form} query={query} since={list.readAt} />
      <DataGrid
        label={label(form.name, form.key)} columns={columns} pinned={Math.max(1, shown.filter((column) => column.pinned || column.field.key === form.title_field).length)}
        count={list.length} itemAt={itemAt} onVisible={list.onVisible} loading={list.loading} rowHeight={HEIGHTS[state.row_height]}
        rowId={rowId} rowName={(row) => recordTitle(form, row)} rowColor={colorOf}
        statuses={edits.statuses} selected={selection.ids} allSelected={selection.all} onSelect={select}
        onSelectAll={selectAll} onToggleGroup={toggleGroup}
        currentId={currentId} currentIndex={currentIndex} onOpen={props.onOpen} onResize={resize} onMove={steadyMove}
        onCopy={clipboard.copy} onPaste={clipboard.paste} onClear={clipboard.clear} onFill={clipboard.fill} onUndo={edits.undo} onRedo={edits.redo}
        footer={props.footer(list.total, null)}
        trailing={trailing || undefined}
        renderEditor={(session) => {
          const field = fields.find((candidate) => candidate.key === session.column)!
          const wanted = edits.rejections.get(cellKey(session.row.id, field.key))
          return (
            <RecordInHand value={inHand}>
              <CellEditor
                key={`${session.row.id}:${field.key}`} field={field} session={wanted && session.typed === undefined ? { ...session, typed: wanted.text } : session}
                onSave={(value) => void edits.edit([{ record: session.row.id, field: field.key, before: session.row.values[field.key], after: value }])}
              />
            </RecordInHand>
          )
        }}
        renderHeaderMenu={headerMenu}
      />
      {edits.dialog}
    </div>
  )
}

const rowId = (row: RecordRow) => row.id
