import { describe, expect, it } from 'vitest'
import { partsOf, withIds, withNames } from './mentions'
import { shortNumber } from './short'

const PEOPLE = [{ id: 7, name: '张伟' }, { id: 8, name: '张伟民' }, { id: 9, name: '李娜' }, { id: 10, name: '李娜' }]

describe('mentions', () => {
  it('takes the longest name, and only one that is somebody’s alone', () => {
    expect(withIds('@张伟民 @张伟 看看 @李娜 a@张伟', PEOPLE)).toBe('@[8] @[7] 看看 @李娜 a@[7]')
  })
  it('believes the list about whom a shared name means', () => {
    expect(withIds('@李娜', PEOPLE, new Map([['李娜', 10]]))).toBe('@[10]')
  })
  it('comes back as it was typed', () => {
    const { text, picked } = withNames('@[10] 与 @[8]，@[99]', PEOPLE)
    expect(text).toBe('@李娜 与 @张伟民，@[99]')
    expect(withIds(text, PEOPLE, picked)).toBe('@[10] 与 @[8]，@[99]')
  })
  it('finds links and people', () => {
    expect(partsOf('见 https://a.cn/b?c=1，@[7]')).toEqual([
      { kind: 'text', text: '见 ' }, { kind: 'link', text: 'https://a.cn/b?c=1' }, { kind: 'text', text: '，' }, { kind: 'person', id: 7 },
    ])
  })
})

describe('short numbers', () => {
  it('are as the server reads them', () => {
    expect([1, 31, 32, 12345, 2 ** 40].map(shortNumber)).toEqual(['1', 'Z', '10', 'C1S', '100000000'])
  })
})
