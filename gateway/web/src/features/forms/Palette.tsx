import { AppstoreOutlined, LayoutOutlined, SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { createElement, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { typeSpec } from '@/registry/fieldTypes'
import { useDragItem } from '@/ui/DragAndDrop'
import { CLEARABLE } from '@/ui/clearable'
import { LAYOUT_ITEMS, PALETTE_GROUPS, typesOf, type Held, type PaletteItem } from './paletteItems'
import styles from './Palette.module.css'

export function itemIcon(item: PaletteItem): ReactNode {
  if (item.add === 'layout') return item.item === 'section' ? <LayoutOutlined /> : <AppstoreOutlined />
  return createElement(typeSpec(item.type).Icon)
}

export function useItemName(): (item: PaletteItem) => string {
  const { t } = useTranslation()
  return (item) => (item.add === 'layout' ? t(`designer:layoutItems.${item.item}`) : t(`fields:types.${item.type}`))
}

/** Everything that can be put on the form: dragged to a place, or pressed to come after what is chosen. */
export function Palette({ onAdd }: { onAdd: (item: PaletteItem) => void }) {
  const { t } = useTranslation()
  const nameOf = useItemName()
  const [search, setSearch] = useState('')
  const found = (item: PaletteItem) => nameOf(item).toLowerCase().includes(search.trim().toLowerCase())
  const groups = PALETTE_GROUPS.map((group) => {
    const items: PaletteItem[] = group === 'layout' ? LAYOUT_ITEMS.map((item) => ({ add: 'layout', item })) : typesOf(group).map((type) => ({ add: 'field', type }))
    return { group, items: items.filter(found) }
  }).filter(({ items }) => items.length > 0)
  return (
    <div className={styles.palette}>
      <Input prefix={<SearchOutlined />} value={search} allowClear={CLEARABLE} placeholder={t('designer:searchTypes')} aria-label={t('designer:searchTypes')} onChange={(event) => setSearch(event.target.value)} />
      {groups.map(({ group, items }) => (
        <section key={group} aria-label={t(`designer:groups.${group}`)}>
          <h3>{t(`designer:groups.${group}`)}</h3>
          <ul className={styles.tiles}>
            {items.map((item) => <li key={item.add === 'field' ? item.type : item.item}><Tile item={item} name={nameOf(item)} onAdd={onAdd} /></li>)}
          </ul>
        </section>
      ))}
      {groups.length === 0 && <p className={styles.nothing}>{t('designer:noTypes')}</p>}
    </div>
  )
}

function Tile({ item, name, onAdd }: { item: PaletteItem; name: string; onAdd: (item: PaletteItem) => void }) {
  const id = item.add === 'field' ? item.type : item.item
  const { ref, listeners, dragging } = useDragItem<Held>(`new:${id}`, item)
  return (
    <button ref={ref} type="button" className={styles.tile} data-dragging={dragging || undefined} title={name} onClick={() => onAdd(item)} {...listeners}>
      <span aria-hidden>{itemIcon(item)}</span><span>{name}</span>
    </button>
  )
}
