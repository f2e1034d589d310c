// Prints what the signed-in home page loads before it shows (JavaScript, gzip) and fails above the budget of 300 KB.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 300
const dist = fileURLToPath(new URL('../dist', import.meta.url))
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
// Dynamic imports that every start takes, and the entry.
const first = ['src/app/Root.tsx', 'src/app/shell/Shell.tsx', 'src/features/workspace/HomePage.tsx', 'src/i18n/zh-CN/index.ts', 'index.html']
const seen = new Set()
const visit = (key) => {
  if (seen.has(key)) return
  seen.add(key)
  for (const next of manifest[key].imports ?? []) visit(next)
}
first.forEach(visit)
const bytes = [...seen].reduce((sum, key) => sum + gzipSync(readFileSync(join(dist, manifest[key].file))).length, 0)
const kb = Math.round(bytes / 1024)
console.log(`figure web.initial_js = ${kb} KB (target ${BUDGET_KB}) ${kb <= BUDGET_KB ? 'ok' : 'short'}`)
process.exit(kb <= BUDGET_KB ? 0 : 1)
