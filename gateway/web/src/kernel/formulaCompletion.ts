/** What stands before the cursor of a formula, and could be completed. */
export interface Unfinished {
  kind: 'field' | 'function'
  /** What has been typed of it. */
  typed: string
  /** Where it begins in the text. */
  from: number
}

/** `{金` is a field, `SU` a function; inside quotes there is nothing to complete. */
export function unfinished(text: string, cursor: number): Unfinished | null {
  const before = text.slice(0, cursor)
  const outside = before.replace(/"[^"]*"/g, (quoted) => ' '.repeat(quoted.length))
  if (outside.includes('"')) return null
  const brace = /[{｛]([^{}｛｝\n]*)$/.exec(outside)
  if (brace) return { kind: 'field', typed: brace[1]!.trim(), from: brace.index }
  const word = /[A-Za-z_][A-Za-z0-9_]*$/.exec(outside)
  return word && !/[}\d]$/.test(outside.slice(0, word.index)) ? { kind: 'function', typed: word[0], from: word.index } : null
}

/** The text with what was unfinished replaced, and where the cursor goes. */
export function complete(text: string, cursor: number, at: Unfinished, chosen: string): { text: string; cursor: number } {
  const insert = at.kind === 'field' ? `{${chosen}}` : `${chosen}()`
  const rest = text.slice(cursor).replace(at.kind === 'field' ? /^[^{}"\n]*[}｝]/ : /^\(\)?/, (found) => (at.kind === 'field' ? '' : found === '()' ? '' : '('))
  const opened = at.kind === 'function' && rest.startsWith('(')
  const put = opened ? chosen : insert
  const end = at.from + put.length
  return { text: text.slice(0, at.from) + put + rest, cursor: at.kind === 'function' ? (opened ? end + 1 : end - 1) : end }
}

/** Where line and column (both from 1, as the server says them) are in the text. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  // The server counts characters, the browser code units.
  return before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length
}
