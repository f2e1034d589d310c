// Prints what the signed-in home page loads before it shows (JavaScript, gzip) and what each page and part adds when it is
// opened. Fails when the first is above its budget of 300 KB.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 300
const dist = fileURLToPath(new URL('../dist', import.meta.url))
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
// Dynamic imports that every start takes, and the entry.
const FIRST = ['src/app/Root.tsx', 'src/app/shell/Shell.tsx', 'src/features/workspace/HomePage.tsx', 'src/i18n/zh-CN/index.ts', 'index.html']

/** The chunks of the entries that are not among those loaded already. */
function chunks(entries, loaded = new Set()) {
  const found = new Set()
  const visit = (key) => {
    if (found.has(key) || loaded.has(key)) return
    found.add(key)
    for (const next of manifest[key].imports ?? []) visit(next)
  }
  entries.forEach(visit)
  return found
}

const sizes = new Map()
function kilobytes(keys) {
  for (const key of keys) if (!sizes.has(key)) sizes.set(key, gzipSync(readFileSync(join(dist, manifest[key].file))).length)
  return Math.round([...keys].reduce((sum, key) => sum + sizes.get(key), 0) / 1024)
}

const first = chunks(FIRST)
const later = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry && !first.has(key))
for (const [key, kb] of later.map((key) => [key, kilobytes(chunks([key], first))]).sort((a, b) => b[1] - a[1])) {
  console.log(`${String(kb).padStart(4)} KB more for ${key.replace(/^src\//, '')}`)
}
const kb = kilobytes(first)
console.log(`figure web.initial_js = ${kb} KB (target ${BUDGET_KB}) ${kb <= BUDGET_KB ? 'ok' : 'short'}`)
process.exit(kb <= BUDGET_KB ? 0 : 1)
