import { Tabs } from 'antd'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { FormDefinition, RecordRow } from '@/api/types'
import { usePanelsFor, type RecordPanel, type RecordPanelProps } from '@/registry/places'
import { ErrorBoundary } from '@/ui/ErrorBoundary'
import { usePhone } from '@/ui/useBreakpoint'
import { RecordFields } from './RecordFields'
import styles from './RecordTabs.module.css'

export interface RecordTabsProps {
  form: FormDefinition
  record: RecordRow
  tab?: string
  onTab: (tab: string) => void
  columns?: 1 | 2
  /** Panels that stand beside the tabs already. */
  withoutAside?: boolean
}

/** A record's fields and whatever panels features registered for it, as tabs; a panel loads when it is opened. */
export function RecordTabs({ form, record, tab = 'fields', onTab, columns, withoutAside }: RecordTabsProps) {
  const { t } = useTranslation()
  const panels = usePanelsFor(form)
  // So that all of them stand side by side: what does not fit goes into a menu that no screen reader finds.
  const gutter = usePhone() ? 12 : undefined
  return (
    <Tabs
      className={styles.root} tabBarGutter={gutter} activeKey={tab} onChange={onTab} destroyOnHidden
      items={[
        { key: 'fields', label: t('detail:fields'), children: <RecordFields form={form} record={record} columns={columns} /> },
        ...panels.filter((panel) => !(withoutAside && panel.aside)).map((panel) => ({
          key: panel.key,
          label: <PanelTitle panel={panel} form={form} record={record} />,
          children: <Panel panel={panel} form={form} record={record} />,
        })),
      ]}
    />
  )
}

const useNothing = () => 0

function PanelTitle({ panel, ...props }: RecordPanelProps & { panel: RecordPanel }) {
  const { t } = useTranslation()
  // Which hook it is never changes for a panel.
  const count = (panel.useCount ?? useNothing)(props)
  return <>{t(panel.title)}{count > 0 && <span className={styles.count}>{count}</span>}</>
}

/** The panels that stand beside the fields of a wide record page. */
export function RecordAside({ form, record }: RecordPanelProps) {
  const { t } = useTranslation()
  const panels = usePanelsFor(form).filter((panel) => panel.aside)
  return (
    <aside className={styles.aside}>
      {panels.map((panel) => (
        <section key={panel.key} aria-label={t(panel.title)}>
          <h2>{t(panel.title)}</h2>
          <Panel panel={panel} form={form} record={record} />
        </section>
      ))}
    </aside>
  )
}

/** One panel; should it break, the rest of the record stays. */
function Panel({ panel: { Component }, form, record }: RecordPanelProps & { panel: RecordPanel }) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<PanelBones />}><Component form={form} record={record} /></Suspense>
    </ErrorBoundary>
  )
}

function PanelBones() {
  return (
    <div aria-busy style={{ display: 'grid', gap: 20, paddingTop: 12 }}>
      {[70, 52, 64].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}
    </div>
  )
}
