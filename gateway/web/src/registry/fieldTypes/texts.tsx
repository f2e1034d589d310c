import { AlignLeftOutlined, BarcodeOutlined, FontSizeOutlined, LinkOutlined, MailOutlined, PhoneOutlined } from '@ant-design/icons'
import TextEditor from './editors/TextEditor'
import type { FieldTypes, FieldTypeSpec } from './spec'
import styles from './values.module.css'

const asText = (value: unknown): string => (value == null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value))
const parse = (input: string): unknown => input.trim() || null

export const text: FieldTypeSpec = { Icon: FontSizeOutlined, width: 180, text: asText, parse, Editor: TextEditor }

export const longText: FieldTypeSpec = { ...text, Icon: AlignLeftOutlined, width: 240, wide: true }

export const phone: FieldTypeSpec = { ...text, Icon: PhoneOutlined, width: 140 }

export const email: FieldTypeSpec = { ...text, Icon: MailOutlined, width: 180 }

const isSafe = (address: string): boolean => /^https?:\/\//i.test(address)

export const url: FieldTypeSpec = {
  ...text,
  Icon: LinkOutlined,
  width: 200,
  render: (value) => {
    const address = asText(value)
    // Only web addresses become links: `javascript:` and the like stay text.
    return isSafe(address) ? (
      <a className={styles.link} href={address} target="_blank" rel="noreferrer noopener" tabIndex={-1}>{address}</a>
    ) : address
  },
}

export const autoNumber: FieldTypeSpec = { Icon: BarcodeOutlined, width: 160, text: asText }

export const types: FieldTypes = { text, long_text: longText, phone, email, url, auto_number: autoNumber }
