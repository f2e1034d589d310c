import { QRCode } from 'antd'
import JsBarcode from 'jsbarcode'
import { useEffect, useRef, useState } from 'react'
import styles from './values.module.css'

const FORMATS = { code128: 'CODE128', ean13: 'EAN13' } as const

/** A barcode or QR code with its text below; the text alone when it cannot be drawn. */
export default function BarcodeImage({ value, format }: { value: string; format: 'qr' | 'code128' | 'ean13' }) {
  const drawing = useRef<SVGSVGElement>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    if (format === 'qr' || !drawing.current) return
    try {
      JsBarcode(drawing.current, value, { format: FORMATS[format], height: 48, width: 1.5, margin: 0, displayValue: false, background: 'transparent' })
      setBroken(false)
    } catch {
      setBroken(true)
    }
  }, [value, format])
  return (
    <span className={styles.barcode}>
      {format === 'qr' ? <QRCode value={value} size={96} bordered={false} aria-label={value} type="svg" /> : !broken && <svg ref={drawing} role="img" aria-label={value} />}
      <span className={styles.code}>{value}</span>
    </span>
  )
}
