import { DeleteOutlined, PictureOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Property } from '@/ui/Property'
import { useFeedback } from '@/ui/feedback'
import styles from './Printing.module.css'

/** Enough for 60 mm of paper; the service takes at most 200,000 bytes. */
const EDGE = 480

/** A picture made small enough to travel inside the template. */
async function reduced(file: File): Promise<string> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const lossless = canvas.toDataURL('image/png')
  return lossless.length < 200_000 ? lossless : canvas.toDataURL('image/jpeg', 0.85)
}

export function LogoInput({ value, onChange }: { value: string | undefined; onChange: (logo: string | undefined) => void }) {
  const { t } = useTranslation()
  const { message } = useFeedback()
  const input = useRef<HTMLInputElement>(null)
  const take = (file: File | undefined) => file && reduced(file).then(onChange, () => void message.error(t('printing:logoBroken')))
  return (
    <Property label={t('printing:logo')}>
      <div className={styles.logo}>
        {value && <img src={value} alt={t('printing:logo')} />}
        <Button icon={<PictureOutlined />} onClick={() => input.current?.click()}>{t('printing:chooseLogo')}</Button>
        {value && <Button type="text" icon={<DeleteOutlined />} aria-label={t('printing:removeLogo')} onClick={() => onChange(undefined)} />}
        <input ref={input} type="file" accept="image/png,image/jpeg,image/webp" hidden aria-label={t('printing:logo')} onChange={(event) => { void take(event.target.files?.[0]); event.target.value = '' }} />
      </div>
    </Property>
  )
}
