import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('..', import.meta.url))
const here = join(src, 'i18n')

function files(directory: string, ending: RegExp): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? files(path, ending) : ending.test(entry.name) ? [path] : []
  })
}

function flatten(value: unknown, prefix: string): [string, string][] {
  if (typeof value === 'string') return [[prefix, value]]
  return Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key))
}

const namespaces = (language: string) => readdirSync(join(here, language)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort()
const texts = (language: string, namespace: string) => new Map(flatten(JSON.parse(readFileSync(join(here, language, `${namespace}.json`), 'utf8')), ''))
// Languages count differently: English has one and other, Chinese only other.
const stem = (key: string) => key.replace(/_(one|other)$/, '')
const stems = (language: string, namespace: string) => [...new Set([...texts(language, namespace).keys()].map(stem))].sort()
const placeholders = (text: string) => [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].map((part) => part.replace(/[{\s]/g, '')).sort()

describe('catalogues', () => {
  it('has the same namespaces in both languages', () => expect(namespaces('en')).toEqual(namespaces('zh-CN')))

  it.each(namespaces('zh-CN'))('%s has the same texts in both languages', (namespace) => {
    expect(stems('en', namespace)).toEqual(stems('zh-CN', namespace))
  })

  it.each(namespaces('zh-CN'))('%s fills in the same values in both languages', (namespace) => {
    const chinese = texts('zh-CN', namespace)
    for (const [key, text] of texts('en', namespace)) {
      const counterpart = chinese.get(key) ?? chinese.get(stem(key)) ?? chinese.get(`${stem(key)}_other`) ?? ''
      expect([key, placeholders(text)]).toEqual([key, placeholders(counterpart)])
    }
  })

  const sources = files(src, /\.tsx?$/).filter((path) => !/\.test\.|schema\.d\.ts/.test(path))

  it('has every text that a source asks for', () => {
    const known = new Set(namespaces('zh-CN').flatMap((namespace) => stems('zh-CN', namespace).map((key) => `${namespace}:${key}`)))
    const missing = sources.flatMap((path) => {
      const source = readFileSync(path, 'utf8')
      return [...source.matchAll(/['"`]([a-z][\w-]*):([A-Za-z][\w.]*)['"`]/g)]
        .filter(([, namespace]) => namespaces('zh-CN').includes(namespace!))
        .filter(([, namespace, key]) => !known.has(`${namespace}:${key}`))
        .map(([whole]) => `${relative(src, path)}: ${whole}`)
    })
    expect(missing).toEqual([])
  })

  it('has every text that a source composes from a value', () => {
    const known = namespaces('zh-CN').flatMap((namespace) => stems('zh-CN', namespace).map((key) => `${namespace}:${key}`))
    const missing = sources.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/`([a-z][\w-]*:[\w.]*)\$\{/g)]
        .map(([, prefix]) => prefix!)
        .filter((prefix) => namespaces('zh-CN').includes(prefix.split(':')[0]!) && !known.some((key) => key.startsWith(prefix)))
        .map((prefix) => `${relative(src, path)}: ${prefix}`),
    )
    expect(missing).toEqual([])
  })

  it('keeps Chinese out of components', () => {
    const found = sources.filter((path) => path.endsWith('.tsx')).flatMap((path) =>
      readFileSync(path, 'utf8').split('\n').flatMap((line, index) => (/\p{Script=Han}/u.test(line) ? [`${relative(src, path)}:${index + 1}`] : [])),
    )
    expect(found).toEqual([])
  })
})
