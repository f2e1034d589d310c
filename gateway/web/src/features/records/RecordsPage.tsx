import { DeleteOutlined, FormOutlined, InboxOutlined, MergeCellsOutlined, MoreOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formQuery } from '@/api/forms'
import { meQuery } from '@/api/session'
import type { FormDefinition, RecordRow } from '@/api/types'
import { useLabel } from '@/i18n'
import { AppLink, useGo } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { PageHeader } from '@/ui/PageHeader'
import { CreateRecord } from '@/ui/record/CreateRecord'
import { systemFields } from '@/ui/record/useFieldContext'
import { usePhone } from '@/ui/useBreakpoint'
import { BulkBar } from './BulkBar'
import { CardList } from './CardList'
import { GridView } from './GridView'
import { PeekPanel } from './PeekPanel'
import { Toolbar } from './Toolbar'
import { queryOf, useRecordList } from './useRecordList'
import type { RecordsSearch } from './search'
import styles from './RecordsPage.module.css'

const route = getRouteApi('/w/$ws/f/$form/v/$view')
const SHOWN_SYSTEM = ['owner', 'created_at', 'updated_at']

export function RecordsPage() {
  const { form: key } = route.useParams()
  const { data: form, isError, error, refetch } = useQuery(formQuery(key))
  if (isError) return <Failure error={error} onRetry={refetch} />
  if (!form) return <div className={styles.root} aria-busy><div style={{ padding: '18px 20px' }}><span className="dg-bone" style={{ width: 140, height: 18 }} /></div></div>
  return <Records key={form.key} form={form} />
}

function Records({ form }: { form: FormDefinition }) {
  const { t } = useTranslation()
  const label = useLabel()
  const phone = usePhone()
  const go = useGo()
  const { view: viewKey } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const router = useRouter()
  const { data: me } = useQuery(meQuery)
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [filterOn, setFilterOn] = useState<string | null>(null)

  const views = form.views ?? []
  const view = views.find((candidate) => candidate.key === viewKey)
  const query = useMemo(() => queryOf(view, search), [view, search])
  const list = useRecordList(form.key, query)
  const { rows, count, fetchNextPage } = list
  const fields = useMemo(() => [...form.fields, ...systemFields(form).filter((field) => SHOWN_SYSTEM.includes(field.key))], [form])
  const hidden = search.hide ?? []
  const shown = useMemo(() => {
    const order = view?.columns?.length ? fields.filter((field) => view.columns!.includes(field.key) || field.key === form.title_field) : fields
    const visible = order.filter((field) => !(search.hide ?? []).includes(field.key))
    // The title leads: it stays in sight while the rest scrolls.
    return [...visible.filter((field) => field.key === form.title_field), ...visible.filter((field) => field.key !== form.title_field)]
  }, [fields, view, search.hide, form.title_field])

  const change = useCallback(
    (patch: Partial<RecordsSearch>, replace = true) => {
      // What was typed settles a moment later; by then she may be on her way to another page, which must not be called off.
      if (!router.history.location.pathname.includes(`/f/${form.key}/v/`)) return
      void navigate({ search: (current) => ({ ...current, ...patch }), replace })
    },
    [navigate, router, form.key],
  )
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  const open = useCallback((row: RecordRow) => change({ row: row.id }, search.row !== undefined), [change, search.row])
  const close = useCallback(() => change({ row: undefined }), [change])
  const step = useCallback((by: 1 | -1) => {
    const next = rows[rows.findIndex((row) => row.id === search.row) + by]
    if (next) change({ row: next.id })
  }, [rows, search.row, change])

  const mayBuild = me?.admin.includes('forms') ?? false
  const mayCreate = form.actions.includes('create')
  const mayImport = form.actions.includes('import')
  const loading = list.isPending || list.isFetchingNextPage
  const narrowed = search.filter !== undefined || search.q !== undefined
  const create = () => change({ create: true })
  const total = count && t('records:count', { count: count.value, shown: `${count.value}${count.capped ? '+' : ''}` })
  const menu = [
    ...(mayImport ? [{ key: 'import', icon: <UploadOutlined />, label: t('records:import'), onClick: () => go(`/import/${form.key}`) }] : []),
    ...(form.duplicates?.length ? [{ key: 'duplicates', icon: <MergeCellsOutlined />, label: t('records:duplicates'), onClick: () => go(`/f/${form.key}/duplicates`) }] : []),
    ...(form.actions.includes('delete') ? [{ key: 'recycled', icon: <DeleteOutlined />, label: t('records:recycled'), onClick: () => go(`/f/${form.key}/recycled`) }] : []),
    ...(mayBuild ? [{ key: 'design', icon: <FormOutlined />, label: t('records:design'), onClick: () => go(`/edit/form/${form.key}`) }] : []),
  ]
  const actions = (
    <>
      {mayCreate && <Button type="primary" icon={<PlusOutlined />} onClick={create}>{phone ? t('common:create') : t('records:new', { form: label(form.name, form.key) })}</Button>}
      {menu.length > 0 && <Dropdown trigger={['click']} menu={{ items: menu }}><Button icon={<MoreOutlined />} aria-label={t('common:more')} /></Dropdown>}
    </>
  )
  const empty = narrowed ? (
    <EmptyState icon={<InboxOutlined />} title={t('records:noMatch')} hint={t('records:noMatchHint')} actions={<Button onClick={() => change({ filter: undefined, q: undefined })}>{t('records:showAll')}</Button>} />
  ) : (
    <EmptyState
      icon={<InboxOutlined />} title={t('records:empty', { form: label(form.name, form.key) })} hint={t('records:emptyHint')}
      actions={<>
        {mayCreate && <Button type="primary" icon={<PlusOutlined />} onClick={create}>{t('records:first')}</Button>}
        {mayImport && <Button icon={<UploadOutlined />} onClick={() => go(`/import/${form.key}`)}>{t('records:import')}</Button>}
      </>}
    />
  )
  const isEmpty = !list.isPending && !list.isError && rows.length === 0
  const selectedRows = rows.filter((row) => selected.has(row.id))

  return (
    <div className={styles.root}>
      <PageHeader title={label(form.name, form.key)} hint={phone ? total : undefined} actions={actions} />
      {views.length > 0 && (
        <nav className={styles.views} aria-label={t('records:views')}>
          {[{ key: 'all', name: t('records:allView') }, ...views.filter((candidate) => candidate.key !== 'all')].map((candidate) => (
            <AppLink key={candidate.key} path={`/f/${form.key}/v/${candidate.key}`} aria-current={candidate.key === viewKey ? 'page' : undefined}>{label(candidate.name, candidate.key)}</AppLink>
          ))}
        </nav>
      )}
      <Toolbar
        fields={fields} titleField={form.title_field} filter={search.filter} onFilter={(filter) => change({ filter })}
        sort={search.sort ?? []} onSort={(sort) => change({ sort: sort.length ? sort : undefined })}
        hidden={hidden} onHidden={(hide) => change({ hide: hide.length ? hide : undefined })}
        text={search.q ?? ''} onText={(q) => change({ q: q || undefined })} filterOn={filterOn} onFilterOn={setFilterOn}
      />
      <div className={styles.main}>
        {list.isError ? <Failure error={list.error} onRetry={list.refetch} /> : isEmpty ? empty : phone ? (
          <CardList form={form} fields={shown} rows={rows} loading={loading} hasMore={list.hasNextPage} onMore={more} onOpen={open} />
        ) : (
          <GridView
            form={form} fields={shown} rows={rows} loading={loading} hasMore={list.hasNextPage} onMore={more}
            sort={search.sort ?? []} onSort={(field, dir) => change({ sort: [{ field, dir }] })} onFilter={setFilterOn}
            onHide={(field) => change({ hide: [...hidden, field] })} selected={selected} onSelect={setSelected} currentId={search.row} onOpen={open}
            onAddField={mayBuild ? () => go(`/edit/form/${form.key}`, { field: '+' }) : undefined}
            onEditField={mayBuild ? (field) => go(`/edit/form/${form.key}`, { field }) : undefined}
            footer={
              <>
                {mayCreate && <Button type="text" size="small" icon={<PlusOutlined />} onClick={create}>{t('records:addRow')}</Button>}
                <span className={styles.count} role="status">{total}</span>
              </>
            }
          />
        )}
        {search.row !== undefined && <PeekPanel form={form} id={search.row} row={rows.find((row) => row.id === search.row)} onClose={close} onStep={step} />}
        {selectedRows.length > 0 && <BulkBar form={form} rows={selectedRows} onClear={() => setSelected(new Set())} />}
      </div>
      {search.create && <CreateRecord form={form.key} onClose={() => change({ create: undefined })} />}
    </div>
  )
}
