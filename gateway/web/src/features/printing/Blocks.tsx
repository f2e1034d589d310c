import {
  AlignLeftOutlined, ArrowDownOutlined, ArrowUpOutlined, BankOutlined, CopyOutlined, DeleteOutlined, FontSizeOutlined, PictureOutlined, PlusOutlined, QrcodeOutlined,
  SignatureOutlined, TableOutlined, UnorderedListOutlined, VerticalAlignBottomOutlined,
} from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { createElement, useState, type ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { BLOCK_KINDS, moved, newBlock, type BlockKind, type PrintBlock } from '@/kernel/printTemplate'
import { useFeedback } from '@/ui/feedback'
import { BlockEditor } from './BlockEditor'
import type { Places } from './usePlaces'
import styles from './Printing.module.css'

const ICONS: Record<BlockKind, ComponentType> = {
  title: FontSizeOutlined, text: AlignLeftOutlined, fields: UnorderedListOutlined, items: TableOutlined, image: PictureOutlined, code: QrcodeOutlined,
  company: BankOutlined, signatures: SignatureOutlined, break: VerticalAlignBottomOutlined,
}

interface BlocksProps {
  blocks: PrintBlock[]
  form: FormDefinition
  places: Places
  company: string
  /** What is wrong with the block of a number, from 1. */
  problem: { block: number; text: string } | null
  onChange: (blocks: PrintBlock[]) => void
}

/** The blocks of a template below each other; one at a time is open. */
export function Blocks({ blocks, form, places, company, problem, onChange }: BlocksProps) {
  const { t } = useTranslation()
  const summary = useSummary(form)
  const { message } = useFeedback()
  const [open, setOpen] = useState<number | null>(null)
  const [said, setSaid] = useState('')
  const add = (kind: BlockKind) => {
    const block = newBlock(kind, form.fields, company)
    if (!block) return void message.info(t(`printing:needs.${kind}`))
    onChange([...blocks, block])
    setOpen(blocks.length)
  }
  const move = (from: number, by: 1 | -1) => {
    onChange(moved(blocks, from, by))
    setOpen((at) => (at === from ? from + by : at === from + by ? from : at))
    setSaid(t('printing:movedTo', { number: from + by + 1, total: blocks.length }))
  }
  return (
    <>
      <span className="sr-only" role="status">{said}</span>
      <ol className={styles.blocks}>
        {blocks.map((block, place) => {
          const name = t(`printing:kinds.${block.kind}`)
          const wrong = problem?.block === place + 1 ? problem.text : null
          return (
            <li key={place} className={styles.block} data-open={open === place || undefined} data-problem={wrong ? true : undefined}>
              <div className={styles.blockHead}>
                <button type="button" className={styles.blockName} aria-expanded={open === place} onClick={() => setOpen(open === place ? null : place)}>
                  <span aria-hidden>{createElement(ICONS[block.kind])}</span><span>{name}</span><span>{summary(block)}</span>
                </button>
                <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={place === 0} aria-label={t('printing:moveUp', { name })} onClick={() => move(place, -1)} />
                <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={place === blocks.length - 1} aria-label={t('printing:moveDown', { name })} onClick={() => move(place, 1)} />
                <Button type="text" size="small" icon={<CopyOutlined />} aria-label={t('printing:copy', { name })} onClick={() => onChange(blocks.toSpliced(place + 1, 0, block))} />
                <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('printing:remove', { name })} onClick={() => { onChange(blocks.toSpliced(place, 1)); setOpen(null) }} />
              </div>
              {wrong && <p className={styles.blockProblem} role="alert">{wrong}</p>}
              {open === place && <div className={styles.blockBody}><BlockEditor block={block} form={form} places={places} onChange={(change) => onChange(blocks.with(place, { ...block, ...change }))} /></div>}
            </li>
          )
        })}
      </ol>
      <Dropdown trigger={['click']} menu={{ items: BLOCK_KINDS.map((kind) => ({ key: kind, icon: createElement(ICONS[kind]), label: t(`printing:kinds.${kind}`), onClick: () => add(kind) })) }}>
        <Button type="dashed" block icon={<PlusOutlined />}>{t('printing:addBlock')}</Button>
      </Dropdown>
    </>
  )
}

/** What a closed block is about, in a few words. */
function useSummary(form: FormDefinition) {
  const { t } = useTranslation()
  const label = useLabel()
  const named = (key: string | undefined) => {
    const field = form.fields.find((each) => each.key === key)
    return field ? label(field.name, field.key) : ''
  }
  return (block: PrintBlock): string => {
    switch (block.kind) {
      case 'title': case 'text': return block.text ?? ''
      case 'fields': return label(block.name) || t('printing:fieldCount', { count: block.fields?.length ?? 0 })
      case 'items': case 'image': return named(block.field)
      case 'code': return block.field ? named(block.field) : t('printing:special.link')
      case 'company': return label(block.name)
      case 'signatures': return (block.labels ?? []).join(' · ')
      default: return ''
    }
  }
}
