import { HomeOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { addressText, type Address } from '@/kernel/address'
import { AddressText } from './AddressText'
import { isBlank, type FieldTypes, type FieldTypeSpec } from './spec'
import { loadedDivisions } from './divisions'

const AddressEditor = lazy(() => import('./editors/AddressEditor'))

const address: FieldTypeSpec = {
  Icon: HomeOutlined,
  width: 240,
  wide: true,
  // Before the list of divisions has come, the codes have no names yet: then the detail stands alone.
  text: (value) => (isBlank(value) ? '' : typeof value === 'string' ? value : addressText(value as Address, loadedDivisions())),
  render: (value) => (isBlank(value) ? null : <AddressText address={value as Address} />),
  Editor: AddressEditor,
}

export const types: FieldTypes = { address }
