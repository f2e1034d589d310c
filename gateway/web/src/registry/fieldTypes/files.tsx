import { PaperClipOutlined, PictureOutlined, SignatureOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { fileUrl, thumbnailUrl, type FileEntry } from '@/api/files'
import { i18n } from '@/i18n'
import type { FieldContext, FieldTypes, FieldTypeSpec } from './spec'
import styles from './values.module.css'

const FilesEditor = lazy(() => import('./editors/FilesEditor'))
const SignatureEditor = lazy(() => import('./editors/SignatureEditor'))

const ids = (value: unknown): number[] => (Array.isArray(value) ? value : typeof value === 'number' ? [value] : [])
const entriesOf = (value: unknown, { files }: FieldContext): FileEntry[] => {
  const wanted = new Set(ids(value))
  return (files ?? []).filter((file) => wanted.has(file.id))
}
const counted = (value: unknown) => (ids(value).length === 0 ? '' : i18n.t('fields:files', { count: ids(value).length }))

const attachments: FieldTypeSpec = {
  Icon: PaperClipOutlined,
  width: 200,
  wide: true,
  text: (value, context) => entriesOf(value, context).map((file) => file.name).join('、') || counted(value),
  render: (value, context) => {
    const files = entriesOf(value, context)
    if (files.length === 0) return counted(value) || null
    return (
      <span className={styles.tags}>
        {files.map((file) => (
          <a key={file.id} className={styles.relation} href={fileUrl(file.id)} target="_blank" rel="noreferrer" tabIndex={-1}>{file.name}</a>
        ))}
      </span>
    )
  },
  Editor: FilesEditor,
  inPanelOnly: true,
}

function thumbnails(value: unknown, context: FieldContext, row: string | undefined, each: string | undefined) {
  const names = new Map(entriesOf(value, context).map((file) => [file.id, file.name]))
  return ids(value).length === 0 ? null : (
    <span className={row}>
      {ids(value).map((id) => (
        <a key={id} href={fileUrl(id)} target="_blank" rel="noreferrer" tabIndex={-1}>
          <img className={each} src={thumbnailUrl(id)} alt={names.get(id) ?? i18n.t('fields:picture')} loading="lazy" />
        </a>
      ))}
    </span>
  )
}

const signed = (value: unknown, style: string | undefined) =>
  typeof value === 'number' ? <img className={style} src={fileUrl(value)} alt={i18n.t('fields:signed')} loading="lazy" /> : null

const images: FieldTypeSpec = {
  ...attachments,
  Icon: PictureOutlined,
  width: 160,
  render: (value, context) => thumbnails(value, context, styles.tags, styles.thumbnail),
  picture: (value, context) => thumbnails(value, context, styles.pictures, styles.bigPicture),
}

const signature: FieldTypeSpec = {
  Icon: SignatureOutlined,
  width: 120,
  text: (value) => (typeof value === 'number' ? i18n.t('fields:signed') : ''),
  render: (value) => signed(value, styles.signature),
  picture: (value) => signed(value, styles.bigSignature),
  Editor: SignatureEditor,
  inPanelOnly: true,
}

export const types: FieldTypes = { attachments, images, signature }
