import { AimOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Point } from '../location'
import type { EditorProps } from '../spec'
import styles from '../values.module.css'

/** A place's name and coordinates; the button asks the device where it is. */
export default function LocationEditor({ id, value, onChange, autoFocus, inCell, invalid, describedBy, ariaLabel }: EditorProps) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const [refused, setRefused] = useState(false)
  const point = (typeof value === 'object' && value !== null ? value : { lat: '', lng: '' }) as Point
  const change = (part: Partial<Point>) => {
    const { name, ...next } = { ...point, ...part }
    onChange(next.lat === '' && next.lng === '' && !name ? null : { ...next, ...(name && { name }) })
  }
  const locate = () => {
    setAsking(true)
    setRefused(false)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false)
        change({ lat: coords.latitude.toFixed(6), lng: coords.longitude.toFixed(6) })
      },
      () => {
        setAsking(false)
        setRefused(true)
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    )
  }
  const degrees = (key: 'lat' | 'lng') => (
    <Input
      value={point[key]} inputMode="decimal" autoComplete="off" status={invalid ? 'error' : undefined} aria-label={t(`fields:${key}`)} placeholder={t(`fields:${key}`)}
      onChange={(event) => change({ [key]: event.target.value.trim() })}
    />
  )
  return (
    <span className={styles.stack} data-cell={inCell || undefined}>
      <Input
        id={id} value={point.name ?? ''} maxLength={200} autoFocus={autoFocus} autoComplete="off" aria-label={ariaLabel} aria-describedby={describedBy} placeholder={t('fields:placeName')}
        onChange={(event) => change({ name: event.target.value || undefined })}
      />
      <span className={styles.degrees}>
        {degrees('lat')}
        {degrees('lng')}
        <Button icon={<AimOutlined />} loading={asking} onClick={locate} aria-label={t('fields:here')} title={t('fields:here')} />
      </span>
      {refused && <span role="alert" className={styles.refused}>{t('fields:noPosition')}</span>}
    </span>
  )
}
