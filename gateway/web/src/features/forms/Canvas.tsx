import { FormOutlined } from '@ant-design/icons'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { Block, Section, Tabs } from '@/kernel/layout'
import { useDropSide, useDropTarget } from '@/ui/DragAndDrop'
import { EmptyState } from '@/ui/EmptyState'
import { usePhone } from '@/ui/useBreakpoint'
import { CanvasField } from './CanvasField'
import { useDesigner, useDraft } from './store'
import styles from './Canvas.module.css'

/** The form as it will be filled in, with its real editors; everything on it can be chosen, dragged, and moved by keys. */
export function Canvas() {
  const { t } = useTranslation()
  const label = useLabel()
  const draft = useDraft()
  const select = useDesigner((designer) => designer.select)
  const selection = useDesigner((designer) => designer.selection)
  const root = useRef<HTMLElement>(null)
  // What was just added or moved is in sight, wherever it went.
  useEffect(() => {
    if (selection) root.current?.querySelector('[data-stop][aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selection, draft.layout])
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.target as HTMLElement).matches('[data-stop]')) return
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')]
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const next = step && stops[stops.indexOf(event.target as HTMLElement) + step]
    if (event.key === 'Escape') select(null)
    if (!next) return
    event.preventDefault()
    next.focus()
  }
  return (
    <section ref={root} className={styles.canvas} aria-label={t('designer:canvas')} onKeyDown={onKeyDown} onClick={(event) => event.target === event.currentTarget && select(null)}>
      <div className={styles.sheet}>
        <p className={styles.formName}>{label(draft.name, draft.key)}</p>
        {draft.layout.map((block) => <BlockFrame key={block.key} block={block} />)}
      </div>
    </section>
  )
}

function BlockFrame({ block }: { block: Block }) {
  const ref = useDropTarget({ id: `block:${block.key}`, axis: 'y' })
  const side = useDropSide(`block:${block.key}`)
  return (
    <div ref={ref} className={styles.block} data-drop={side ?? undefined}>
      {block.kind === 'section' ? <SectionFrame section={block} /> : <TabsFrame block={block} />}
    </div>
  )
}

function SectionFrame({ section, nested = false }: { section: Section; nested?: boolean }) {
  const { t } = useTranslation()
  const label = useLabel()
  const draft = useDraft()
  const phone = usePhone()
  const ref = useDropTarget({ id: `section:${section.key}`, axis: 'y', container: true })
  const side = useDropSide(`section:${section.key}`)
  const columns = phone ? 1 : section.columns
  const fields = section.fields.flatMap((key) => draft.fields.find((field) => field.key === key) ?? [])
  const name = label(section.name)
  return (
    <div ref={ref} className={styles.section} data-drop={side ?? undefined}>
      <PartHead part={section.key} kind="section">
        <span className={styles.sectionName} data-unnamed={!name || undefined}>{name || t('designer:unnamedSection')}</span>
        <span className={styles.meta}>{t('designer:columnsCount', { count: section.columns })}{section.collapsed ? ` · ${t('designer:collapsed')}` : ''}</span>
      </PartHead>
      {fields.length === 0 ? (
        <div className={styles.hollow} data-over={side !== null || undefined}>
          {draft.fields.length === 0 && !nested ? <EmptyState compact icon={<FormOutlined />} title={t('designer:empty')} hint={t('designer:emptyHint')} /> : t('designer:dropHere')}
        </div>
      ) : (
        <ul className={styles.fields} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
          {fields.map((field) => <CanvasField key={field.key} field={field} section={section} columns={columns} />)}
        </ul>
      )}
    </div>
  )
}

function TabsFrame({ block }: { block: Tabs }) {
  const { t } = useTranslation()
  const label = useLabel()
  const selection = useDesigner((designer) => designer.selection)
  const draft = useDraft()
  const chosen = selection && ('part' in selection ? selection.part : selection.field)
  return (
    <div className={styles.tabs}>
      <PartHead part={block.key}><span className={styles.meta}>{t('designer:layoutItems.tabs')}</span></PartHead>
      {block.tabs.map((tab) => (
        <div key={tab.key} className={styles.tab} data-chosen={chosen === tab.key || undefined}>
          <PartHead part={tab.key} kind="tab"><span className={styles.tabName}>{label(tab.name, tab.key)}</span></PartHead>
          <div className={styles.tabBody}>{tab.sections.map((section) => <SectionFrame key={section.key} section={section} nested={draft.fields.length > 0} />)}</div>
        </div>
      ))}
    </div>
  )
}

/** The head of a section, a tab or a block of tabs: pressed, it shows the part's properties. */
function PartHead({ part, kind, children }: { part: string; kind?: 'section' | 'tab'; children: ReactNode }) {
  const { t } = useTranslation()
  const selection = useDesigner((designer) => designer.selection)
  const select = useDesigner((designer) => designer.select)
  return (
    <button type="button" data-stop className={styles.head} aria-pressed={selection !== null && 'part' in selection && selection.part === part} onClick={() => select({ part })}>
      {kind && <span className="sr-only">{t(`designer:layoutItems.${kind}`)}</span>}
      {children}
    </button>
  )
}
