import { BarcodeOutlined } from '@ant-design/icons'
import { lazy, Suspense } from 'react'
import { isBlank, type FieldTypes, type FieldTypeSpec } from './spec'

const BarcodeEditor = lazy(() => import('./editors/BarcodeEditor'))
const BarcodeImage = lazy(() => import('./BarcodeImage'))

const barcode: FieldTypeSpec = {
  Icon: BarcodeOutlined,
  width: 180,
  text: (value) => (isBlank(value) ? '' : String(value)),
  picture: (value, { field }) => <Suspense fallback={null}><BarcodeImage value={String(value)} format={field.options?.format ?? 'qr'} /></Suspense>,
  parse: (input) => input.trim() || null,
  Editor: BarcodeEditor,
}

export const types: FieldTypes = { barcode }
