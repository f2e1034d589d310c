import { Collapse, Tabs } from 'antd'
import { useId, useState, type ReactNode } from 'react'
import { useLabel } from '@/i18n'
import { completeLayout, withFields, type Block, type Section } from '@/kernel/layout'
import { usePhone } from '@/ui/useBreakpoint'
import styles from './record.module.css'

export interface LaidOutProps {
  layout: Block[] | null | undefined
  /** Keys of what there is to draw, in the form's order; a section or tab without any is not drawn. */
  keys: readonly string[]
  /** Columns where the form has no layout. */
  columns: 1 | 2
  /** The field that must be in sight: the tab and section it stands in are opened. */
  wanted?: string
  children: (keys: readonly string[], columns: 1 | 2 | 3, spans: NonNullable<Section['spans']>) => ReactNode
}

/** A form's sections and tabs, in one column on a phone. What stands behind another tab is there, unseen. */
export function LaidOut({ layout, keys, columns, wanted, children }: LaidOutProps) {
  const phone = usePhone()
  if (!layout?.length) return <>{children(keys, phone ? 1 : columns, {})}</>
  const shown = new Set(keys)
  const kept = (section: Section): Section => withFields(section, section.fields.filter((key) => shown.has(key)))
  const filled = (sections: readonly Section[]) => sections.map(kept).filter((section) => section.fields.length > 0)
  return (
    <div className={styles.blocks}>
      {completeLayout(layout, keys).map((block) => {
        if (block.kind !== 'tabs') {
          return filled([block]).map((section) => <SectionView key={block.key} section={section} phone={phone} wanted={wanted}>{children}</SectionView>)
        }
        const tabs = block.tabs.map((tab) => ({ ...tab, sections: filled(tab.sections) })).filter((tab) => tab.sections.length > 0)
        return tabs.length > 0 && <TabsView key={block.key} tabs={tabs} phone={phone} wanted={wanted}>{children}</TabsView>
      })}
    </div>
  )
}

interface Part { phone: boolean; wanted?: string; children: LaidOutProps['children'] }

function TabsView({ tabs, phone, wanted, children }: Part & { tabs: { key: string; name: Parameters<ReturnType<typeof useLabel>>[0]; sections: Section[] }[] }) {
  const label = useLabel()
  const [chosen, setChosen] = useState<{ tab: string; by?: string }>({ tab: '' })
  const holder = tabs.find((tab) => tab.sections.some((section) => wanted !== undefined && section.fields.includes(wanted)))
  // What must be seen opens its tab once; afterwards the person chooses again.
  if (holder && chosen.by !== wanted) setChosen({ tab: holder.key, by: wanted })
  const active = tabs.some((tab) => tab.key === chosen.tab) ? chosen.tab : tabs[0]!.key
  return (
    <Tabs
      activeKey={active} onChange={(tab) => setChosen((now) => ({ ...now, tab }))}
      items={tabs.map((tab) => ({
        key: tab.key, label: label(tab.name, tab.key), forceRender: true,
        children: <div className={styles.blocks}>{tab.sections.map((section) => <SectionView key={section.key} section={section} phone={phone} wanted={wanted}>{children}</SectionView>)}</div>,
      }))}
    />
  )
}

function SectionView({ section, phone, wanted, children }: Part & { section: Section }) {
  const label = useLabel()
  const heading = useId()
  const [open, setOpen] = useState(!section.collapsed)
  const [opened, setOpened] = useState<string>()
  if (wanted !== undefined && opened !== wanted && section.fields.includes(wanted)) {
    setOpened(wanted)
    setOpen(true)
  }
  const body = children(section.fields, phone ? 1 : section.columns, section.spans ?? {})
  const name = label(section.name)
  if (!name) return <section>{body}</section>
  if (section.collapsed === undefined) return <section aria-labelledby={heading}><h3 id={heading} className={styles.heading}>{name}</h3>{body}</section>
  return (
    <Collapse
      ghost activeKey={open ? ['open'] : []} onChange={(keys) => setOpen(keys.length > 0)}
      items={[{ key: 'open', label: <span className={styles.heading}>{name}</span>, children: body, forceRender: true }]}
    />
  )
}
