import { Tabs } from 'antd'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { FormDefinition, RecordRow } from '@/api/types'
import { panelsFor } from '@/registry/places'
import { ErrorBoundary } from '@/ui/ErrorBoundary'
import { RecordFields } from './RecordFields'
import styles from './RecordTabs.module.css'

export interface RecordTabsProps {
  form: FormDefinition
  record: RecordRow
  tab?: string
  onTab: (tab: string) => void
  columns?: 1 | 2
}

/** A record's fields and whatever panels features registered for it, as tabs; a panel loads when it is opened. */
export function RecordTabs({ form, record, tab = 'fields', onTab, columns }: RecordTabsProps) {
  const { t } = useTranslation()
  return (
    <Tabs
      className={styles.root} activeKey={tab} onChange={onTab} destroyOnHidden
      items={[
        { key: 'fields', label: t('detail:fields'), children: <RecordFields form={form} record={record} columns={columns} /> },
        ...panelsFor(form).map(({ key, title, Component }) => ({
          key,
          label: t(title),
          children: (
            <ErrorBoundary>
              <Suspense fallback={<PanelBones />}><Component form={form} record={record} /></Suspense>
            </ErrorBoundary>
          ),
        })),
      ]}
    />
  )
}

function PanelBones() {
  return (
    <div aria-busy style={{ display: 'grid', gap: 20, paddingTop: 12 }}>
      {[70, 52, 64].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}
    </div>
  )
}
