export { evaluate, references, type FormulaAst, type FormulaClock } from './evaluate'
export { HOLIDAYS, type Holidays } from './dates'
