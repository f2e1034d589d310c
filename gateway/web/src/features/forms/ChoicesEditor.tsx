import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EllipsisOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Dropdown, Input, Select } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { Choice } from '@/kernel/definition'
import { CHOICE_COLOURS, choiceColour } from '@/registry/fieldTypes/ChoiceTag'
import { Property } from '@/ui/Property'
import { newChoice } from './draft'
import styles from './Designer.module.css'

interface ChoicesEditorProps {
  choices: Choice[]
  onChange: (choices: Choice[]) => void
  /** The choices of the select these depend on: each is offered under one of them, or always. */
  parents?: readonly Choice[]
}

/** The choices of a dropdown. A choice's value never changes, so records keep it when it is renamed. Enter adds the next, pasted lines become one each. */
export function ChoicesEditor({ choices, onChange, parents }: ChoicesEditorProps) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const list = useRef<HTMLUListElement>(null)
  const language = i18n.language === 'en' ? 'en' : 'zh-CN'
  const replace = (index: number, change: Partial<Choice>) => onChange(choices.map((choice, at) => (at === index ? { ...choice, ...change } : choice)))
  const rename = (choice: Choice, text: string) => (typeof choice.name === 'string' ? text : { ...choice.name, [language]: text })
  const swap = (index: number, by: number) => {
    const next = [...choices]
    ;[next[index], next[index + by]] = [next[index + by]!, next[index]!]
    onChange(next)
  }
  const added = (known: Choice[], text: string) => [...known, newChoice({ [language]: text }, 0, known)]
  const focusLast = () => requestAnimationFrame(() => {
    const inputs = list.current?.querySelectorAll('input[data-choice]')
    ;(inputs?.[inputs.length - 1] as HTMLInputElement | undefined)?.select()
  })
  const add = () => {
    onChange(added(choices, t('designer:newChoice', { number: choices.length + 1 })))
    focusLast()
  }
  const paste = (index: number, text: string) => {
    const [first, ...more] = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean)
    onChange(more.reduce(added, choices.map((choice, at) => (at === index ? { ...choice, name: rename(choice, first!) } : choice))))
    focusLast()
  }
  return (
    <Property label={t('designer:choices')}>
      <ul className={styles.choices} ref={list}>
        {choices.map((choice, index) => (
          <li key={choice.value}>
            <Dropdown trigger={['click']} menu={{ items: Object.keys(CHOICE_COLOURS).map((colour) => ({ key: colour, label: <Swatch colour={colour} text={t(`designer:colours.${colour}`)} />, onClick: () => replace(index, { color: colour }) })) }}>
              <button type="button" className={styles.swatch} style={{ background: choiceColour(choice.color).background, color: choiceColour(choice.color).text }} aria-label={t('designer:colour', { name: label(choice.name) })}>●</button>
            </Dropdown>
            <Input
              data-choice value={label(choice.name)} aria-label={t('designer:choice', { number: index + 1 })} onChange={(event) => replace(index, { name: rename(choice, event.target.value) })}
              onPressEnter={(event) => !event.nativeEvent.isComposing && add()}
              onPaste={(event) => {
                const text = event.clipboardData.getData('text/plain')
                if (text.trim().split(/\r?\n/).length < 2) return
                event.preventDefault()
                paste(index, text)
              }}
            />
            {parents && (
              <Select size="middle" allowClear value={choice.parent} placeholder={t('designer:always')} aria-label={t('designer:underChoice', { name: label(choice.name) })} options={parents.map((each) => ({ value: each.value, label: label(each.name, each.value) }))} onChange={(parent: string | undefined) => replace(index, { parent })} className={styles.parent} />
            )}
            <Dropdown
              trigger={['click']}
              menu={{
                items: [
                  { key: 'up', icon: <ArrowUpOutlined />, label: t('designer:moveUp'), disabled: index === 0, onClick: () => swap(index, -1) },
                  { key: 'down', icon: <ArrowDownOutlined />, label: t('designer:moveDown'), disabled: index === choices.length - 1, onClick: () => swap(index, 1) },
                  { key: 'remove', icon: <DeleteOutlined />, danger: true, label: t('common:delete'), onClick: () => onChange(choices.filter((_, at) => at !== index)) },
                ],
              }}
            >
              <Button type="text" icon={<EllipsisOutlined />} aria-label={t('designer:moreOf', { name: label(choice.name) })} />
            </Dropdown>
          </li>
        ))}
      </ul>
      <Button type="dashed" block icon={<PlusOutlined />} onClick={add}>{t('designer:addChoice')}</Button>
    </Property>
  )
}

function Swatch({ colour, text }: { colour: string; text: string }) {
  const { background, text: ink } = choiceColour(colour)
  return <span style={{ background, color: ink, padding: '1px 10px', borderRadius: 4 }}>{text}</span>
}
