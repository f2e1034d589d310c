import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Dropdown, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '@/i18n'
import type { Choice } from '@/kernel/definition'
import { CHOICE_COLOURS, choiceColour } from '@/registry/fieldTypes/ChoiceTag'
import { newChoice } from './draft'
import styles from './Designer.module.css'

/** The choices of a dropdown. A choice's value never changes, so records keep it when it is renamed. */
export function ChoicesEditor({ choices, onChange }: { choices: Choice[]; onChange: (choices: Choice[]) => void }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const language = i18n.language === 'en' ? 'en' : 'zh-CN'
  const replace = (index: number, change: Partial<Choice>) => onChange(choices.map((choice, i) => (i === index ? { ...choice, ...change } : choice)))
  const rename = (choice: Choice, text: string) => (typeof choice.name === 'string' ? text : { ...choice.name, [language]: text })
  return (
    <fieldset className={styles.property}>
      <legend>{t('designer:choices')}</legend>
      <ul className={styles.choices}>
        {choices.map((choice, index) => (
          <li key={choice.value}>
            <Dropdown
              trigger={['click']}
              menu={{ items: Object.keys(CHOICE_COLOURS).map((colour) => ({ key: colour, label: <Swatch colour={colour} text={t(`designer:colours.${colour}`)} />, onClick: () => replace(index, { color: colour }) })) }}
            >
              <button type="button" className={styles.swatch} style={{ background: choiceColour(choice.color).background, color: choiceColour(choice.color).text }} aria-label={t('designer:colour', { name: label(choice.name) })}>●</button>
            </Dropdown>
            <Input value={label(choice.name)} aria-label={t('designer:choice', { number: index + 1 })} onChange={(e) => replace(index, { name: rename(choice, e.target.value) })} />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('designer:removeChoice', { name: label(choice.name) })} onClick={() => onChange(choices.filter((_, i) => i !== index))} />
          </li>
        ))}
      </ul>
      <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => onChange([...choices, newChoice({ [language]: t('designer:newChoice', { number: choices.length + 1 }) }, 0, choices)])}>
        {t('designer:addChoice')}
      </Button>
    </fieldset>
  )
}

function Swatch({ colour, text }: { colour: string; text: string }) {
  const { background, text: ink } = choiceColour(colour)
  return <span style={{ background, color: ink, padding: '1px 10px', borderRadius: 4 }}>{text}</span>
}
