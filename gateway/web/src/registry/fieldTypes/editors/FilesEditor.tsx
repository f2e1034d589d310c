import { CameraOutlined, CloseOutlined, InboxOutlined, PaperClipOutlined } from '@ant-design/icons'
import { Button, Progress } from 'antd'
import { useContext, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fileUrl, hasThumbnail, thumbnailUrl, type FileEntry } from '@/api/files'
import { useLabel } from '@/i18n'
import { sizeText } from '@/kernel/fileSize'
import { RecordInHand, type EditorProps } from '../spec'
import { useUploads } from './useUploads'
import styles from './files.module.css'

/** Files dropped, picked or, on a phone, taken with the camera; each with its progress, its picture and a way out. */
export default function FilesEditor({ id, field, value, onChange, invalid, describedBy, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const hand = useContext(RecordInHand)
  const ids = Array.isArray(value) ? (value as number[]) : []
  const [fresh, setFresh] = useState<FileEntry[]>([])
  const [over, setOver] = useState(false)
  const latest = useRef(ids)
  latest.current = ids
  const picker = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const { running, send, drop } = useUploads(field.key, (file) => {
    setFresh((before) => [...before, file])
    latest.current = [...latest.current, file.id]
    onChange(latest.current)
  })
  const known = new Map([...(hand.files?.[field.key] ?? []), ...fresh].map((file) => [file.id, file]))
  const pictures = field.type === 'images'
  const accept = pictures ? 'image/*' : undefined
  const most = Number(field.options?.max ?? 20)
  const add = (files: FileList | null) => {
    for (const file of [...(files ?? [])].slice(0, Math.max(0, most - ids.length - running.length))) void send(file)
  }
  const name = ariaLabel ?? label(field.name, field.key)
  return (
    <div className={styles.files}>
      <div
        className={styles.drop} data-over={over || undefined} data-invalid={invalid || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          add(event.dataTransfer.files)
        }}
      >
        <InboxOutlined aria-hidden />
        <span className={styles.hint}>{t('fields:dropFiles')}</span>
        <Button id={id} size="small" aria-label={`${name} ${t('fields:chooseFiles')}`} aria-describedby={describedBy} disabled={ids.length >= most} onClick={() => picker.current?.click()}>{t('fields:chooseFiles')}</Button>
        <Button className={styles.camera} size="small" icon={<CameraOutlined />} aria-label={`${name} ${t('fields:takePicture')}`} disabled={ids.length >= most} onClick={() => camera.current?.click()}>{t('fields:takePicture')}</Button>
        <input ref={picker} type="file" hidden multiple accept={accept} aria-hidden tabIndex={-1} onChange={(event) => { add(event.target.files); event.target.value = '' }} />
        <input ref={camera} type="file" hidden accept="image/*" capture="environment" aria-hidden tabIndex={-1} onChange={(event) => { add(event.target.files); event.target.value = '' }} />
      </div>
      {(ids.length > 0 || running.length > 0) && (
        <ul className={styles.list} aria-label={name}>
          {ids.map((file) => {
            const entry = known.get(file)
            return (
              <li key={file}>
                {(entry ? hasThumbnail(entry) : pictures) ? <img src={thumbnailUrl(file)} alt="" loading="lazy" /> : <PaperClipOutlined aria-hidden />}
                <a href={fileUrl(file)} target="_blank" rel="noreferrer" className={styles.name}>{entry?.name ?? t('fields:file')}</a>
                {entry && <span className={styles.size}>{sizeText(entry.size)}</span>}
                <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('fields:removeFile', { name: entry?.name ?? t('fields:file') })} onClick={() => onChange(ids.filter((other) => other !== file))} />
              </li>
            )
          })}
          {running.map((upload) => (
            <li key={`u${upload.key}`} data-failed={upload.error ? true : undefined}>
              <PaperClipOutlined aria-hidden />
              <span className={styles.name}>{upload.name}</span>
              {upload.error ? <span className={styles.failed} role="alert">{upload.error}</span> : <Progress className={styles.progress} percent={upload.percent} size="small" aria-label={upload.name} />}
              <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('fields:removeFile', { name: upload.name })} onClick={() => drop(upload.key)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
