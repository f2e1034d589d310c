/** Tab-separated text as spreadsheets copy it: cells with tabs, line breaks or quotes are quoted, quotes doubled. */
export function toTsv(rows: string[][]): string {
  const cell = (text: string) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return rows.map((row) => row.map(cell).join('\t')).join('\n')
}

export function fromTsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!
    if (quoted) {
      if (c !== '"') cell += c
      else if (source[i + 1] === '"') cell += source[++i]
      else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === '\t' || c === '\n') {
      row.push(cell)
      cell = ''
      if (c === '\n') {
        rows.push(row)
        row = []
      }
    } else cell += c
  }
  row.push(cell)
  rows.push(row)
  return rows
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** The same cells as a table, for programs that prefer it; line breaks inside a cell stay in the cell. */
export function toHtml(rows: string[][]): string {
  const cell = (text: string) => `<td>${text.replace(/[&<>"]/g, (c) => ESCAPES[c]!).replace(/\n/g, '<br style="mso-data-placement:same-cell">')}</td>`
  return `<table>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</table>`
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" }

/** The cells of the first table in copied HTML; null without one. Merged cells stand once, the rest of them is empty. */
export function fromHtml(html: string): string[][] | null {
  const table = /<table[\s\S]*?<\/table>/i.exec(html)?.[0]
  if (!table) return null
  const rows = [...table.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/gi)].map(([, row]) =>
    [...row!.matchAll(/<t[dh]([^>]*)>([\s\S]*?)<\/t[dh]>/gi)].flatMap(([, attributes, inner]) => {
      const text = inner!
        .replace(/<br[^>]*>/gi, '\n').replace(/<[^>]+>/g, '').replace(/&(#?\w+);/g, (whole, name: string) => {
          const code = /^#x?[\da-f]+$/i.test(name) ? Number(name.replace(/^#x?/i, (mark) => (mark.length > 1 ? '0x' : ''))) : NaN
          return ENTITIES[name.toLowerCase()] ?? (code > 0 && code < 0x110000 ? String.fromCodePoint(code) : whole)
        }).replace(/[ \t\r\u00a0]+/g, ' ').replace(/ ?\n ?/g, '\n').trim()
      const span = Math.min(50, Number(/colspan="?(\d+)/i.exec(attributes!)?.[1] ?? 1))
      return [text, ...Array<string>(Math.max(0, span - 1)).fill('')]
    }))
  return rows.length ? rows : null
}

/** What was copied, as cells: text as spreadsheets write it, or the table of a page where the text has no columns. */
export function copiedCells(text: string, html: string): string[][] {
  const plain = fromTsv(text)
  const table = html && !text.includes('\t') ? fromHtml(html) : null
  return table && (table.length > 1 || table[0]!.length > 1 || text === '') ? table : plain
}
