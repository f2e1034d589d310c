import { ApartmentOutlined } from '@ant-design/icons'
import { isSelfRelation, type ViewSpec } from './spec'

export const tree: ViewSpec = { kind: 'tree', Icon: ApartmentOutlined, options: [{ name: 'parent', required: true, fits: isSelfRelation }] }
