import { ApiOutlined, DeleteOutlined, FormOutlined, InboxOutlined, MergeCellsOutlined, MoreOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { guideAddress } from '@/api/guide'
import { meQuery } from '@/api/session'
import type { FormDefinition, RecordRow } from '@/api/types'
import { NO_VIEWS, viewsQuery, type Views } from '@/api/views'
import { useLabel } from '@/i18n'
import { effectiveView, shownColumns } from '@/kernel/view'
import { useGo } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { ExportButton } from '@/ui/ExportButton'
import { Failure } from '@/ui/Failure'
import { PageHeader } from '@/ui/PageHeader'
import { CreateRecord } from '@/ui/record/CreateRecord'
import { systemFields } from '@/ui/record/useFieldContext'
import { usePhone } from '@/ui/useBreakpoint'
import { BulkBar } from './BulkBar'
import { NOTHING, selectedCount, type Selection } from './bulk'
import { GridView } from './GridView'
import type { KindProps } from './kinds'
import { CardList, KIND_VIEWS } from './kindViews'
import { PeekPanel } from './PeekPanel'
import { Toolbar } from './Toolbar'
import { useColors } from './useColors'
import { ViewBar } from './ViewBar'
import { queryOf, type RecordsSearch } from './search'
import styles from './RecordsPage.module.css'

const route = getRouteApi('/w/$ws/f/$form/v/$view')
const SHOWN_SYSTEM = ['owner', 'created_at', 'updated_at']
const VIEW_PARTS = ['kind', 'filter', 'sort', 'group', 'columns', 'colors', 'options', 'row_height', 'closed'] as const

export function RecordsPage() {
  const { form: key } = route.useParams()
  const { data: form, isError, error, refetch } = useQuery(formQuery(key))
  const views = useQuery(viewsQuery(key))
  if (isError) return <Failure error={error} onRetry={refetch} />
  if (!form || views.isPending) return <div className={styles.root} aria-busy><div style={{ padding: '18px 20px' }}><span className="dg-bone" style={{ width: 140, height: 18 }} /></div></div>
  return <Records key={form.key} form={form} views={views.data ?? NO_VIEWS} />
}

function Records({ form, views }: { form: FormDefinition; views: Views }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const phone = usePhone()
  const go = useGo()
  const { view: viewKey } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const router = useRouter()
  const { data: me } = useQuery(meQuery)
  const [selection, setSelection] = useState<Selection>(NOTHING)
  const [filterOn, setFilterOn] = useState<string | null>(null)
  // A matter of the keys J and K only: rows that come into sight are no reason to draw the page anew.
  const rows = useRef<RecordRow[]>([])
  const setRows = useCallback((next: RecordRow[]) => { rows.current = next }, [])
  const [given, setGiven] = useState<Record<string, unknown>>()

  const view = views.views.find((candidate) => candidate.key === viewKey)
  const state = useMemo(() => effectiveView(view, search), [view, search])
  const query = useMemo(() => queryOf(state, search.q), [state, search.q])
  const fields = useMemo(() => [...form.fields, ...systemFields(form).filter((field) => SHOWN_SYSTEM.includes(field.key))], [form])
  const shown = useMemo(() => shownColumns(fields, state.columns, form.title_field, state.columns.some((column) => !column.hidden)), [fields, state.columns, form.title_field])
  const colorOf = useColors(fields, state.colors)

  const change = useCallback(
    (patch: Partial<RecordsSearch>, replace = true) => {
      // What was typed settles a moment later; by then she may be on her way to another page, which must not be called off.
      if (!router.history.location.pathname.includes(`/f/${form.key}/v/`)) return
      void navigate({ search: (current) => ({ ...current, ...patch }), replace })
    },
    [navigate, router, form.key],
  )
  const open = useCallback((row: RecordRow) => change({ row: row.id }, search.row !== undefined), [change, search.row])
  const close = useCallback(() => change({ row: undefined }), [change])
  const step = useCallback((by: 1 | -1) => {
    const next = rows.current[rows.current.findIndex((row) => row.id === search.row) + by]
    if (next) change({ row: next.id })
  }, [search.row, change])
  const reset = () => change(Object.fromEntries(VIEW_PARTS.map((part) => [part, undefined])))

  const mayBuild = me?.admin.includes('forms') ?? false
  const mayCreate = form.actions.includes('create')
  const mayImport = form.actions.includes('import')
  const narrowed = state.filter !== null || search.q !== undefined
  const create = (values?: Record<string, unknown>) => {
    setGiven(values)
    change({ create: true })
  }
  const menu = [
    ...(mayImport ? [{ key: 'import', icon: <UploadOutlined />, label: t('records:import'), onClick: () => go(`/import/${form.key}`) }] : []),
    ...(form.duplicates?.length ? [{ key: 'duplicates', icon: <MergeCellsOutlined />, label: t('records:duplicates'), onClick: () => go(`/f/${form.key}/duplicates`) }] : []),
    ...(form.actions.includes('delete') ? [{ key: 'recycled', icon: <DeleteOutlined />, label: t('records:recycled'), onClick: () => go(`/f/${form.key}/recycled`) }] : []),
    ...(mayBuild ? [{ key: 'design', icon: <FormOutlined />, label: t('records:design'), onClick: () => go(`/edit/form/${form.key}`) }, { key: 'api', icon: <ApiOutlined />, label: t('records:api'), onClick: () => void window.open(guideAddress(i18n.language, form.key), '_blank') }] : []),
  ]
  const actions = (
    <>
      {mayCreate && <Button type="primary" icon={<PlusOutlined />} onClick={() => create()}>{phone ? t('common:create') : t('records:new', { form: label(form.name, form.key) })}</Button>}
      {menu.length > 0 && <Dropdown trigger={['click']} menu={{ items: menu }}><Button icon={<MoreOutlined />} aria-label={t('common:more')} /></Dropdown>}
    </>
  )
  const empty = narrowed ? (
    <EmptyState icon={<InboxOutlined />} title={t('records:noMatch')} hint={t('records:noMatchHint')} actions={<Button onClick={() => change({ filter: null, q: undefined })}>{t('records:showAll')}</Button>} />
  ) : (
    <EmptyState
      icon={<InboxOutlined />} title={t('records:empty', { form: label(form.name, form.key) })} hint={t('records:emptyHint')}
      actions={<>
        {mayCreate && <Button type="primary" icon={<PlusOutlined />} onClick={() => create()}>{t('records:first')}</Button>}
        {mayImport && <Button icon={<UploadOutlined />} onClick={() => go(`/import/${form.key}`)}>{t('records:import')}</Button>}
      </>}
    />
  )
  const common: KindProps = {
    form, fields, columns: shown, state, query, search, change, onOpen: open, currentId: search.row, colorOf, onRows: setRows, empty, onCreate: mayCreate ? create : undefined,
  }
  const Kind = state.kind === 'grid' ? undefined : KIND_VIEWS[state.kind]

  return (
    <div className={styles.root}>
      <PageHeader title={label(form.name, form.key)} actions={actions} />
      <ViewBar form={form} fields={fields} views={views} view={view} viewKey={viewKey} state={state} search={search} onReset={reset} />
      <Toolbar
        form={form.key} fields={fields} shown={shown} titleField={form.title_field} state={state} text={search.q ?? ''} change={change} filterOn={filterOn} onFilterOn={setFilterOn}
        end={form.actions.includes('export') && <ExportButton form={form.key} name={label(form.name, form.key)} query={{ ...query, columns: shown.map((column) => column.field.key) }} nameOf={(key) => label(shown.find((column) => column.field.key === key)?.field.name, key)} />}
      />
      <div className={styles.main}>
        {Kind ? <Suspense fallback={<div className={styles.root} aria-busy />}><Kind key={viewKey} {...common} /></Suspense> : phone ? <CardList {...common} /> : (
          <GridView
            {...common} selection={selection} onSelection={setSelection} onFilter={setFilterOn}
            onAddField={mayBuild ? () => go(`/edit/form/${form.key}`, { field: '+' }) : undefined}
            onEditField={mayBuild ? (field) => go(`/edit/form/${form.key}`, { field }) : undefined}
            footer={(total) => (
              <>
                {mayCreate && <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => create()}>{t('records:addRow')}</Button>}
                <span className={styles.count} role="status">{t('records:count', { count: total, shown: total.toLocaleString() })}</span>
              </>
            )}
          />
        )}
        {search.row !== undefined && <PeekPanel form={form} id={search.row} row={rows.current.find((row) => row.id === search.row)} onClose={close} onStep={step} />}
        {selectedCount(selection) > 0 && <BulkBar form={form} query={query} selection={selection} onSelection={setSelection} onClear={() => setSelection(NOTHING)} />}
      </div>
      {search.create && <CreateRecord form={form.key} preset={given} onClose={() => { setGiven(undefined); change({ create: undefined }) }} />}
    </div>
  )
}
