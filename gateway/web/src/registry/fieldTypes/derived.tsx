import { CalculatorOutlined, FunctionOutlined, NodeExpandOutlined } from '@ant-design/icons'
import type { FieldTypes } from './spec'
import { text } from './texts'

/** How the types themselves look; their values show like their result type. */
export const types: FieldTypes = {
  formula: { ...text, Icon: FunctionOutlined, Editor: undefined },
  lookup: { ...text, Icon: NodeExpandOutlined, Editor: undefined },
  rollup: { ...text, Icon: CalculatorOutlined, Editor: undefined },
}
