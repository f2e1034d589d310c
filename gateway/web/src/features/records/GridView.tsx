import { PlusOutlined, SortAscendingOutlined, SortDescendingOutlined, EyeInvisibleOutlined, SettingOutlined, FilterOutlined } from '@ant-design/icons'
import { Button, Dropdown, Tooltip } from 'antd'
import { createElement, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { fromTsv, toTsv } from '@/kernel/clipboard'
import { isEditable, type FieldDefinition } from '@/kernel/definition'
import { isSortable, operatorsFor, type Sort } from '@/kernel/filter'
import type { Cell, Range } from '@/kernel/range'
import type { FieldEdit } from '@/kernel/undo'
import { validate } from '@/kernel/validate'
import { isBlank, preloadEditors, renderValue, specOf, textOf } from '@/registry/fieldTypes'
import { recordTitle } from '@/registry/recordTitle'
import { DataGrid } from '@/ui/DataGrid/DataGrid'
import type { GridColumn } from '@/ui/DataGrid/types'
import { useFeedback } from '@/ui/feedback'
import { useFieldContext, valueOf } from '@/ui/record/useFieldContext'
import { CellEditor } from './CellEditor'
import { readWidths, writeWidth } from './columnWidths'
import { useCellEdits } from './useCellEdits'

const PRELOAD_AFTER_MS = 500

export interface GridViewProps {
  form: FormDefinition
  fields: FieldDefinition[]
  rows: RecordRow[]
  loading: boolean
  hasMore: boolean
  onMore: () => void
  sort: Sort[]
  onSort: (field: string, dir: 'asc' | 'desc') => void
  onHide: (field: string) => void
  onFilter: (field: string) => void
  selected: ReadonlySet<number>
  onSelect: (selected: ReadonlySet<number>) => void
  currentId?: number
  onOpen: (row: RecordRow) => void
  onAddField?: () => void
  onEditField?: (field: string) => void
  footer: ReactNode
}

/** Records as a spreadsheet: the grid knows cells, this knows fields, values and how they are saved. */
export function GridView(props: GridViewProps) {
  const { form, fields, rows, sort, onSort, onHide, onFilter, onEditField } = props
  const { t } = useTranslation()
  const label = useLabel()
  const context = useFieldContext()
  const { message } = useFeedback()
  const edits = useCellEdits(form, rows)
  const [widths, setWidths] = useState(() => readWidths(form.key))
  const mayEdit = form.actions.includes('edit')
  useEffect(() => {
    if (!mayEdit) return
    const timer = setTimeout(preloadEditors, PRELOAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [mayEdit])

  const columns = useMemo<GridColumn<RecordRow>[]>(() => fields.map((field) => {
    const spec = specOf(field)
    return {
      id: field.key,
      title: label(field.name, field.key),
      icon: createElement(spec.Icon),
      width: widths[field.key] ?? (field.key === form.title_field ? Math.max(220, spec.width) : spec.width),
      align: spec.align,
      sorted: sort.find((part) => part.field === field.key)?.dir,
      render: (row) => renderValue(valueOf(row, field.key), context(field, row)),
      editable: () => mayEdit && isEditable(field) && spec.Editor !== undefined && !spec.inPanelOnly,
    }
  }), [fields, widths, sort, label, context, mayEdit, form.title_field])

  const resize = useCallback((column: string, width: number) => {
    setWidths((current) => ({ ...current, [column]: width }))
    writeWidth(form.key, column, width)
  }, [form.key])

  const cellsOf = (range: Range): { row: RecordRow; field: FieldDefinition }[] =>
    rows.slice(range.top, range.bottom + 1).flatMap((row) => fields.slice(range.left, range.right + 1).map((field) => ({ row, field })))

  const copy = (range: Range): string =>
    toTsv(rows.slice(range.top, range.bottom + 1).map((row) => fields.slice(range.left, range.right + 1).map((field) => textOf(valueOf(row, field.key), context(field, row)))))

  const paste = (at: Cell, range: Range, text: string) => {
    let block = fromTsv(text)
    // One copied cell fills the whole selected range, as in a spreadsheet.
    if (block.length === 1 && block[0]!.length === 1) {
      block = Array.from({ length: range.bottom - range.top + 1 }, () => Array<string>(range.right - range.left + 1).fill(block[0]![0]!))
    }
    const step: FieldEdit[] = []
    let unread = 0
    block.forEach((line, r) => line.forEach((source, c) => {
      const row = rows[at.row + r]
      const field = fields[at.column + c]
      const column = columns[at.column + c]
      if (!row || !field || !column?.editable(row)) return
      const value = specOf(field).parse?.(source, context(field))
      if (value === undefined || validate(field, value)) unread++
      else step.push({ record: row.id, field: field.key, before: row.values[field.key], after: value })
    }))
    if (unread) void message.warning(t('records:unreadable', { count: unread }))
    void edits.edit(step)
  }

  const clear = (range: Range) =>
    void edits.edit(cellsOf(range)
      .filter(({ row, field }) => mayEdit && isEditable(field) && !field.required && !specOf(field).inPanelOnly && !isBlank(row.values[field.key]))
      .map(({ row, field }) => ({ record: row.id, field: field.key, before: row.values[field.key], after: null })))

  return (
    <>
      <DataGrid
        label={label(form.name, form.key)} columns={columns} rows={rows} rowId={rowId} rowName={(row) => recordTitle(form, row)}
        statuses={edits.statuses} selected={props.selected} onSelect={props.onSelect} currentId={props.currentId} onOpen={props.onOpen}
        onResize={resize} loading={props.loading} hasMore={props.hasMore} onMore={props.onMore} footer={props.footer}
        onCopy={copy} onPaste={paste} onClear={clear} onUndo={edits.undo} onRedo={edits.redo}
        trailing={props.onAddField && (
          <Tooltip title={t('records:addField')}><Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('records:addField')} onClick={props.onAddField} /></Tooltip>
        )}
        renderEditor={(session) => {
          const field = fields.find((candidate) => candidate.key === session.column)!
          return (
            <CellEditor
              key={`${session.row.id}:${field.key}`} field={field} session={session}
              onSave={(value) => void edits.edit([{ record: session.row.id, field: field.key, before: session.row.values[field.key], after: value }])}
            />
          )
        }}
        renderHeaderMenu={(column, trigger) => {
          const field = fields.find((candidate) => candidate.key === column.id)!
          const sortable = isSortable(field)
          return (
            <Dropdown
              trigger={['click']}
              menu={{
                items: [
                  ...(sortable ? [
                    { key: 'asc', icon: <SortAscendingOutlined />, label: t('records:sortAscending'), onClick: () => onSort(field.key, 'asc') },
                    { key: 'desc', icon: <SortDescendingOutlined />, label: t('records:sortDescending'), onClick: () => onSort(field.key, 'desc') },
                  ] : []),
                  ...(operatorsFor(field).length ? [{ key: 'filter', icon: <FilterOutlined />, label: t('records:filterBy'), onClick: () => onFilter(field.key) }] : []),
                  ...(field.key !== form.title_field ? [{ key: 'hide', icon: <EyeInvisibleOutlined />, label: t('records:hideField'), onClick: () => onHide(field.key) }] : []),
                  ...(onEditField ? [{ type: 'divider' as const }, { key: 'design', icon: <SettingOutlined />, label: t('records:editField'), onClick: () => onEditField(field.key) }] : []),
                ],
              }}
            >
              {trigger}
            </Dropdown>
          )
        }}
      />
      {edits.dialog}
    </>
  )
}

const rowId = (row: RecordRow) => row.id
