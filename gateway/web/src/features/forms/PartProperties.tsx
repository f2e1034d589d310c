import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import { freeKey, layoutKeys, type Section } from '@/kernel/layout'
import { addTab, findPart, newSection, renameTab } from '@/kernel/layoutBlocks'
import { LabelProperty, Property } from '@/ui/Property'
import { useDesigner } from './store'
import { useDesign } from './useDesign'
import styles from './Designer.module.css'

/** The properties of a section, a block of tabs, or one tab. */
export function PartProperties({ part: key }: { part: string }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const select = useDesigner((designer) => designer.select)
  const { draft, arrange, changeSection, nudgePart, removePart } = useDesign()
  const part = findPart(draft.layout, key)
  if (!part) return null
  const kind = 'section' in part ? 'section' : part.tab ? 'tab' : 'tabs'
  const foot = (
    <div className={styles.partTools}>
      <Button icon={<ArrowUpOutlined />} onClick={() => nudgePart(key, -1)}>{t('designer:moveUp')}</Button>
      <Button icon={<ArrowDownOutlined />} onClick={() => nudgePart(key, 1)}>{t('designer:moveDown')}</Button>
      <Button danger icon={<DeleteOutlined />} onClick={() => removePart(key)}>{t(`designer:removePart.${kind}`)}</Button>
    </div>
  )
  const title = <div className={styles.kind}><strong>{t(`designer:layoutItems.${kind}`)}</strong></div>
  if ('section' in part) return <>{title}<SectionProperties section={part.section} onChange={(change) => changeSection(key, change)} />{foot}</>
  const { tabs, tab } = part
  const add = () => {
    const taken = layoutKeys(draft.layout)
    const tabKey = freeKey(taken, 'tab')
    arrange(addTab(draft.layout, tabs.key, { key: tabKey, name: { [i18n.language]: t('designer:newTab', { number: tabs.tabs.length + 1 }) }, sections: [newSection(freeKey(taken, 'section'))] }))
    select({ part: tabKey })
  }
  if (tab) return <>{title}<LabelProperty label={t('designer:name')} required value={tab.name} onChange={(name) => arrange(renameTab(draft.layout, tabs.key, tab.key, name))} />{foot}</>
  return (
    <>
      {title}
      <Property label={t('designer:tabList')}>
        <ul className={styles.lines}>{tabs.tabs.map((each) => <li key={each.key}><Button block onClick={() => select({ part: each.key })}>{label(each.name, each.key)}</Button></li>)}</ul>
        <Button type="dashed" block icon={<PlusOutlined />} onClick={add}>{t('designer:addTab')}</Button>
      </Property>
      {foot}
    </>
  )
}

function SectionProperties({ section, onChange }: { section: Section; onChange: (change: Partial<Section>) => void }) {
  const { t } = useTranslation()
  return (
    <>
      <LabelProperty label={t('designer:sectionName')} value={section.name} onChange={(name) => onChange({ name })} />
      <Property label={t('designer:columnsOf')} hint={t('designer:columnsHint')}>
        <Segmented block value={section.columns} aria-label={t('designer:columnsOf')} options={([1, 2, 3] as const).map((value) => ({ value, label: t('designer:columnsCount', { count: value }) }))} onChange={(columns) => onChange({ columns })} />
      </Property>
      <Checkbox checked={section.collapsed ?? false} onChange={(event) => onChange({ collapsed: event.target.checked })}>{t('designer:startCollapsed')}</Checkbox>
    </>
  )
}
