import reactHooks from 'eslint-plugin-react-hooks'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import tseslint from 'typescript-eslint'

const src = fileURLToPath(new URL('./src', import.meta.url))

// A layer may import itself and the layers before it; a feature imports no other feature.
const LAYERS = ['kernel', 'i18n', 'api', 'registry', 'ui', 'features', 'app']

const layers = {
  meta: { type: 'problem', schema: [], messages: { up: '{{from}} may not import {{to}}.' } },
  create(context) {
    const place = (path) => relative(src, path).split('/')
    const here = place(context.filename)
    const check = (node) => {
      const text = node.source?.value
      if (typeof text !== 'string' || !/^(@\/|\.)/.test(text)) return
      const there = place(text.startsWith('@/') ? resolve(src, text.slice(2)) : resolve(dirname(context.filename), text))
      const from = LAYERS.indexOf(here[0])
      const to = LAYERS.indexOf(there[0])
      const otherFeature = here[0] === 'features' && there[0] === 'features' && here[1] !== there[1]
      if (from >= 0 && to >= 0 && (to > from || otherFeature)) {
        context.report({ node, messageId: 'up', data: { from: here.slice(0, 2).join('/'), to: there.slice(0, 2).join('/') } })
      }
    }
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check }
  },
}

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.d.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks, dougong: { rules: { layers } } },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'dougong/layers': 'error',
      'max-lines': ['error', 500],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  // The kernel is pure: its rules run anywhere, without a browser or React.
  {
    files: ['src/kernel/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['react', 'react-*', 'antd', '@tanstack/*'] }] },
  },
)
