import { Button, Progress } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import SignaturePad from 'signature_pad'
import { fileUrl } from '@/api/files'
import { useLabel } from '@/i18n'
import type { EditorProps } from '../spec'
import { useUploads } from './useUploads'
import styles from './files.module.css'

/** Drawn by finger, pen or mouse, and kept as a picture; for those who cannot draw here, a picture can be chosen. */
export default function SignatureEditor({ id, field, value, onChange, describedBy, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  const label = useLabel()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const [drawn, setDrawn] = useState(false)
  const signed = typeof value === 'number'
  const { running, send, drop } = useUploads(field.key, (file) => onChange(file.id), drawn && !signed ? t('fields:signatureUnused') : null)
  const upload = running[0]
  const name = ariaLabel ?? label(field.name, field.key)

  useEffect(() => {
    if (signed || !canvas.current) return
    const element = canvas.current
    // As many dots as the screen has, or lines look torn.
    const ratio = Math.max(window.devicePixelRatio || 1, 1)
    element.width = element.offsetWidth * ratio
    element.height = element.offsetHeight * ratio
    element.getContext('2d')!.scale(ratio, ratio)
    const made = new SignaturePad(element, { backgroundColor: '#fff' })
    const onEnd = () => setDrawn(!made.isEmpty())
    made.addEventListener('endStroke', onEnd)
    pad.current = made
    return () => {
      made.removeEventListener('endStroke', onEnd)
      made.off()
    }
  }, [signed])

  const clear = () => {
    pad.current?.clear()
    setDrawn(false)
    running.forEach((each) => drop(each.key))
  }
  const keep = () =>
    canvas.current?.toBlob((blob) => blob && void send(new File([blob], 'signature.png', { type: 'image/png' })), 'image/png')

  if (signed) {
    return (
      <div className={styles.files}>
        <img className={styles.signed} src={fileUrl(value)} alt={t('fields:signed')} />
        <span className={styles.tools}><Button id={id} size="small" aria-label={`${name} ${t('fields:signAgain')}`} onClick={() => { setDrawn(false); onChange(null) }}>{t('fields:signAgain')}</Button></span>
      </div>
    )
  }
  return (
    <div className={styles.files}>
      <canvas ref={canvas} className={styles.pad} role="img" aria-label={name} aria-describedby={describedBy} />
      <span className={styles.tools}>
        <Button id={id} size="small" type="primary" aria-label={`${name} ${t('fields:useSignature')}`} disabled={!drawn || upload !== undefined} onClick={keep}>{t('fields:useSignature')}</Button>
        <Button size="small" disabled={!drawn} onClick={clear}>{t('fields:clearSignature')}</Button>
        <Button size="small" type="text" onClick={() => picker.current?.click()}>{t('fields:choosePicture')}</Button>
        <input ref={picker} type="file" hidden accept="image/*" aria-hidden tabIndex={-1} onChange={(event) => { const file = event.target.files?.[0]; if (file) void send(file) }} />
        {upload && (upload.error ? <span className={styles.failed} role="alert">{upload.error}</span> : <Progress className={styles.progress} percent={upload.percent} size="small" />)}
      </span>
    </div>
  )
}
