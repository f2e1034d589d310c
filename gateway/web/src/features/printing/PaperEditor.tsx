import { Collapse, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { PAPERS, SIDES, type PrintTemplate } from '@/kernel/printTemplate'
import { LabelProperty, Property } from '@/ui/Property'
import { PlaceInput } from './PlaceInput'
import type { Places } from './usePlaces'
import styles from './Printing.module.css'

interface PaperEditorProps {
  template: PrintTemplate
  places: Places
  problem: string | null
  onChange: (change: Partial<PrintTemplate>) => void
}

/** What the template is called, its paper, and the head and foot of every page. */
export function PaperEditor({ template, places, problem, onChange }: PaperEditorProps) {
  const { t } = useTranslation()
  const band = (end: 'header' | 'footer') => ({
    key: end, label: t(`printing:${end}`),
    children: SIDES.map((side) => (
      <Property key={side} label={t(`printing:sides.${side}`)}>
        <PlaceInput value={template[end]?.[side] ?? ''} groups={places.paged} label={`${t(`printing:${end}`)} · ${t(`printing:sides.${side}`)}`} onChange={(text) => onChange({ [end]: { ...template[end], [side]: text } })} />
      </Property>
    )),
  })
  return (
    <>
      <LabelProperty label={t('printing:name')} required value={template.name} onChange={(name) => onChange({ name })} />
      <div className={styles.pair}>
        <Property label={t('printing:paper')}>
          <Select value={template.paper} aria-label={t('printing:paper')} options={PAPERS.map((value) => ({ value, label: value === 'letter' ? 'Letter' : value.toUpperCase() }))} onChange={(paper) => onChange({ paper })} />
        </Property>
        <Property label={t('printing:orientation')}>
          <Segmented block value={template.landscape} aria-label={t('printing:orientation')} options={[{ value: false, label: t('printing:portrait') }, { value: true, label: t('printing:landscape') }]} onChange={(landscape) => onChange({ landscape })} />
        </Property>
      </div>
      <Collapse size="small" ghost items={[band('header'), band('footer')]} />
      {problem && <p className={styles.problem} role="alert">{problem}</p>}
    </>
  )
}
