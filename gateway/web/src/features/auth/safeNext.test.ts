import { expect, it } from 'vitest'
import { safeNext } from './safeNext'

it.each(['/w/demo', '/w/demo/f/contract/v/all?row=3'])('goes on to %s', (path) => expect(safeNext(path)).toBe(path))
it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/login?next=/login', '', undefined])('refuses %s', (path) => {
  expect(safeNext(path)).toBeUndefined()
})
