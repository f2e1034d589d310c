import { ApiOutlined, ArrowLeftOutlined, DatabaseOutlined, DeleteOutlined, EllipsisOutlined, EyeOutlined, HistoryOutlined, PlusOutlined, PrinterOutlined, RedoOutlined, RestOutlined, UndoOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useBlocker } from '@tanstack/react-router'
import { Button, Dropdown, Segmented, Tooltip } from 'antd'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkDraft, discardDraft, draftKey, draftQuery, isStale, publishDraft, type DraftVerdict, type StoredDraft } from '@/api/drafts'
import { detailText } from '@/api/errors'
import { guideAddress } from '@/api/guide'
import { keys } from '@/api/keys'
import type { ErrorDetail } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_KEYS } from '@/kernel/definition'
import { openDraft } from '@/kernel/designer'
import { AppLink, useGo } from '@/ui/AppLink'
import { DragArea } from '@/ui/DragAndDrop'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { PageHeader } from '@/ui/PageHeader'
import { Sheet } from '@/ui/Sheet'
import { NARROW, useMedia, usePhone } from '@/ui/useBreakpoint'
import { Canvas } from './Canvas'
import { StaleDraft } from './StaleDraft'
import { ConvertDialog } from './ConvertDialog'
import { goodKeys } from './draft'
import { FieldProperties } from './FieldProperties'
import { FormProperties } from './FormProperties'
import { itemIcon, Palette, useItemName } from './Palette'
import type { Held, PaletteItem } from './paletteItems'
import { PartProperties } from './PartProperties'
import { Preview } from './Preview'
import { PublishDialog } from './PublishDialog'
import { RulesTab } from './RulesTab'
import { DataSheet, DeletedFieldsSheet, VersionsSheet } from './SchemaSheets'
import { createDesigner, DesignerContext, useDesigner, useDraft } from './store'
import { useAutosave } from './useAutosave'
import { useDesign } from './useDesign'
import paletteStyles from './Palette.module.css'
import styles from './Designer.module.css'

const route = getRouteApi('/w/$ws/edit/form/$form')

export function DesignerPage() {
  const { form: key } = route.useParams()
  const stored = useQuery(draftQuery(key))
  if (stored.error) return <Failure error={stored.error} onRetry={() => void stored.refetch()} />
  if (!stored.data) return <div aria-busy style={{ padding: 24 }}><span className="dg-bone" style={{ width: 240, height: 20 }} /></div>
  return <Opened key={`${key}.${stored.dataUpdatedAt}`} stored={stored.data} />
}

function Opened({ stored }: { stored: StoredDraft }) {
  const { field } = route.useSearch()
  const [store] = useState(() => {
    const draft = openDraft({ ...stored.current, ...stored.definition }, SYSTEM_KEYS)
    return createDesigner(draft, draft.fields.some((each) => each.key === field) ? { field: field! } : null)
  })
  return <DesignerContext.Provider value={store}><Designer version={stored.base_version} changed={stored.definition !== null} outdated={stored.definition !== null && stored.current.version > stored.base_version} /></DesignerContext.Provider>
}

type Window = 'preview' | 'versions' | 'deleted' | 'data' | null

/** Drag, press or tap an item onto the form; pick what is on it to change it. Nothing holds for others before it is published. */
function Designer({ version, changed: begun, outdated }: { version: number; changed: boolean; outdated: boolean }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const phone = usePhone()
  const narrow = useMedia(NARROW)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const go = useGo()
  const { done, failed, modal } = useFeedback()
  const itemName = useItemName()
  const { history, selection, said, undo, redo, select, dispatch } = useDesigner((designer) => designer)
  const draft = useDraft()
  const { add, drop, nameOf } = useDesign()
  const [choosing, setChoosing] = useState(search.field === '+' && phone)
  const [window_, setWindow] = useState<Window>(null)
  const [verdict, setVerdict] = useState<DraftVerdict | null>(null)
  const [errors, setErrors] = useState<readonly ErrorDetail[]>([])
  const [converting, setConverting] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [stale, setStale] = useState(outdated)
  const { state, flush, keep } = useAutosave(draft, version, (error) => (isStale(error) ? setStale(true) : failed(error)))
  const mode = search.tab ?? 'fields'
  const changed = begun || history.past.length > 0 || history.future.length > 0

  useBlocker({ shouldBlockFn: async () => !(await flush()), enableBeforeUnload: () => state === 'waiting' || state === 'saving' || state === 'failed', withResolver: false })
  const chosen = selection && 'field' in selection ? selection.field : undefined
  useEffect(() => {
    if (chosen !== search.field) void navigate({ search: (now) => ({ ...now, field: chosen }), replace: true })
  }, [chosen, search.field, navigate])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || (event.target as HTMLElement).closest('input, textarea, [role="dialog"]')) return
      const letter = event.key.toLowerCase()
      if (letter !== 'z' && letter !== 'y') return
      event.preventDefault()
      if (letter === 'y' || event.shiftKey) redo()
      else undo()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [undo, redo])

  const problems = useMemo(() => new Map(errors.flatMap((each) => (each.field ? [[each.field, detailText(each)] as const] : []))), [errors])
  /** Everything of the form is asked for again; the designer opens anew on what is stored. */
  const reopen = async () => {
    await Promise.all([client.invalidateQueries({ queryKey: keys.form(draft.key) }), client.invalidateQueries({ queryKey: keys.records(draft.key) }), client.invalidateQueries({ queryKey: keys.apps })])
  }
  const review = async () => {
    setBusy(true)
    try {
      goodKeys(draft).forEach(dispatch)
      await Promise.resolve()
      if (!(await flush())) return
      const found = await checkDraft(draft.key)
      setErrors(found.errors)
      setVerdict(found)
    } catch (error) {
      failed(error)
    } finally {
      setBusy(false)
    }
  }
  const publish = async () => {
    try {
      await publishDraft(draft.key)
    } catch (error) {
      if (!isStale(error)) throw error
      setVerdict(null)
      return setStale(true)
    }
    setVerdict(null)
    done(t('designer:publish.done'))
    await reopen()
  }
  const discard = () =>
    modal.confirm({
      title: t('designer:discardTitle'), content: t('designer:discardHint'), okText: t('designer:discard'), cancelText: t('common:cancel'), okButtonProps: { danger: true },
      onOk: async () => {
        try {
          keep(draft)
          await discardDraft(draft.key)
          await reopen()
        } catch (error) {
          failed(error)
        }
      },
    })
  // The server reads the rules of the draft it keeps, so that is kept first.
  const preview = async () => {
    if (await flush()) setWindow('preview')
  }
  const show = (place: string) => {
    setVerdict(null)
    const [part] = place.split('.')
    if (part === 'rules' || part === 'checks' || part === 'uniques' || part === 'duplicates') void navigate({ search: (now) => ({ ...now, tab: 'rules' }), replace: true })
    else if (draft.fields.some((field) => field.key === part)) select({ field: part! })
  }
  const pick = (item: PaletteItem) => {
    setChoosing(false)
    add(item)
  }
  const field = draft.fields.find((each) => each.key === chosen)
  const converted = draft.fields.find((each) => each.key === converting)
  const properties = field ? <FieldProperties key={field.key} field={field} onConvert={() => setConverting(field.key)} /> : selection && 'part' in selection ? <PartProperties key={selection.part} part={selection.part} /> : null
  const step = (way: 'undo' | 'redo', revision: { command: { do: string } | null } | undefined) => (revision?.command ? t(`designer:${way}What`, { what: t(`designer:commands.${revision.command.do}`) }) : t(`designer:${way}`))
  const undoText = step('undo', history.past.length > 0 ? history.now : undefined)
  const redoText = step('redo', history.future[0])
  const modes = <Segmented value={mode} aria-label={t('designer:mode')} block={phone} options={(['fields', 'rules'] as const).map((value) => ({ value, label: t(`designer:modes.${value}`) }))} onChange={(tab) => void navigate({ search: (now) => ({ ...now, tab: tab === 'rules' ? tab : undefined }), replace: true })} />
  const more = {
    items: [
      ...(narrow ? [{ key: 'preview', icon: <EyeOutlined />, label: t('designer:preview.title'), onClick: preview }] : []),
      { key: 'versions', icon: <HistoryOutlined />, label: t('designer:versions.title'), onClick: () => setWindow('versions') },
      { key: 'deleted', icon: <RestOutlined />, label: t('designer:deleted.title'), onClick: () => setWindow('deleted') },
      { key: 'print', icon: <PrinterOutlined />, label: t('printing:title'), onClick: () => go(`/edit/form/${draft.key}/print`) },
      { key: 'data', icon: <DatabaseOutlined />, label: t('designer:data.title'), onClick: () => setWindow('data') },
      { key: 'api', icon: <ApiOutlined />, label: t('records:api'), onClick: () => void window.open(guideAddress(i18n.language, draft.key), '_blank') },
      { type: 'divider' as const },
      { key: 'discard', icon: <DeleteOutlined />, danger: true, disabled: !changed, label: t('designer:discard'), onClick: discard },
    ],
  }
  return (
    <div className={styles.root}>
      <PageHeader
        leading={<AppLink path={`/f/${draft.key}`} className={styles.back} aria-label={t('detail:backTo', { form: label(draft.name, draft.key) })}><ArrowLeftOutlined /></AppLink>}
        title={t('designer:title', { form: label(draft.name, draft.key) })}
        hint={<span className={phone && state !== 'failed' ? 'sr-only' : styles.state} data-failed={state === 'failed' || undefined} role="status">{state === 'saved' && !changed ? t('designer:version', { version }) : t(`designer:saving.${state}`)}</span>}
        actions={
          <>
            {!phone && modes}
            <Tooltip title={undoText}><Button type="text" icon={<UndoOutlined />} disabled={history.past.length === 0} aria-label={undoText} onClick={undo} /></Tooltip>
            <Tooltip title={redoText}><Button type="text" icon={<RedoOutlined />} disabled={history.future.length === 0} aria-label={redoText} onClick={redo} /></Tooltip>
            {!narrow && <Button icon={<EyeOutlined />} onClick={preview}>{t('designer:preview.title')}</Button>}
            <Dropdown trigger={['click']} menu={more}><Button icon={<EllipsisOutlined />} aria-label={t('common:more')} /></Dropdown>
            <Button type="primary" loading={busy} disabled={!changed} onClick={review}>{t('designer:publish.button')}</Button>
          </>
        }
      />
      {stale && <StaleDraft base={version} onCarried={(carried) => { keep(draft); client.setQueryData(draftKey(draft.key), carried) }} />}
      {phone && <div className={styles.bar}>{modes}</div>}
      <span className="sr-only" role="status" aria-live="polite">{said}</span>
      {mode === 'rules' ? <div className={styles.columns}><RulesTab problems={problems} /></div> : (
        <DragArea<Held> accepts={(held, target) => ('add' in held && held.add === 'layout' ? target.id.startsWith('block:') : !target.id.startsWith('block:'))} onDrop={drop} ghost={(held) => <span className={paletteStyles.ghost}>{'move' in held ? nameOf(held.move) : <>{itemIcon(held)}{itemName(held)}</>}</span>}>
          <div className={styles.columns}>
            {!phone && <section className={styles.types} aria-label={t('designer:types')}><Palette onAdd={pick} /></section>}
            <Canvas />
            {!narrow && <aside className={styles.properties} aria-label={t('designer:properties')}>{properties ?? <FormProperties />}</aside>}
          </div>
          {phone && <div className={styles.addBar}><Button type="primary" size="large" block icon={<PlusOutlined />} onClick={() => setChoosing(true)}>{t('designer:add')}</Button></div>}
          {phone && <Sheet open={choosing} title={t('designer:types')} onClose={() => setChoosing(false)}><div className={styles.sheetBody}><Palette onAdd={pick} /></div></Sheet>}
        </DragArea>
      )}
      {narrow && mode === 'fields' && <Sheet open={properties !== null} title={t('designer:properties')} width={400} onClose={() => select(null)}><div className={styles.sheetBody}>{properties}</div></Sheet>}
      {window_ === 'preview' && <Preview draft={draft} onClose={() => setWindow(null)} />}
      {window_ === 'versions' && <VersionsSheet form={draft.key} nameOf={nameOf} onRestored={(restored) => { keep(draft); client.setQueryData(draftKey(draft.key), restored) }} onClose={() => setWindow(null)} />}
      {window_ === 'deleted' && <DeletedFieldsSheet form={draft.key} onRestored={() => { setWindow(null); void reopen() }} onClose={() => setWindow(null)} />}
      {window_ === 'data' && <DataSheet form={draft.key} nameOf={nameOf} onClose={() => setWindow(null)} />}
      {converted && <ConvertDialog form={draft.key} field={converted} onStarted={() => { setConverting(null); setWindow('data') }} onClose={() => setConverting(null)} />}
      {verdict && <PublishDialog verdict={verdict} nameOf={nameOf} onPublish={publish} onShow={show} onClose={() => setVerdict(null)} />}
    </div>
  )
}
