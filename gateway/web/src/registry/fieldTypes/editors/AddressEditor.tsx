import { Cascader, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { LEVELS, type Address } from '@/kernel/address'
import { useDivisionOptions } from '../divisions'
import type { EditorProps } from '../spec'
import styles from '../values.module.css'

/** Province, city and district from the list, the rest as text. */
export default function AddressEditor({ id, value, onChange, autoFocus, inCell, invalid, describedBy, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  const options = useDivisionOptions()
  const address = (typeof value === 'object' && value !== null ? value : {}) as Address
  const change = (next: Address) => onChange(LEVELS.some((level) => next[level]) || next.detail ? next : null)
  return (
    <span className={styles.address} data-cell={inCell || undefined}>
      <Cascader
        id={id} options={options} value={LEVELS.map((level) => address[level]).filter((code) => code !== undefined)} changeOnSelect allowClear autoFocus={autoFocus}
        loading={options.length === 0} expandTrigger="click" status={invalid ? 'error' : undefined} aria-describedby={describedBy} aria-label={ariaLabel ?? t('fields:division')}
        displayRender={(labels) => labels.join(' / ')} placeholder={t('fields:division')}
        showSearch={{ filter: (input, path) => path.map((part) => String(part.label)).join('').includes(input.replace(/\s/g, '')), limit: 30 }}
        onChange={(codes) => {
          const [province, city, district] = (codes ?? []) as string[]
          change({ ...(province && { province }), ...(city && { city }), ...(district && { district }), ...(address.detail && { detail: address.detail }) })
        }}
      />
      <Input
        value={address.detail ?? ''} maxLength={500} autoComplete="off" aria-label={t('fields:detail')} placeholder={t('fields:detail')}
        onChange={(event) => {
          const divided = Object.fromEntries(LEVELS.filter((level) => address[level]).map((level) => [level, address[level]]))
          change(event.target.value ? { ...divided, detail: event.target.value } : divided)
        }}
      />
    </span>
  )
}
