import { describe, expect, it } from 'vitest'
import type { FieldDefinition } from './definition'
import { freeTemplateKey, moved, newBlock, newTemplate, readable } from './printTemplate'

const FIELDS: FieldDefinition[] = [
  { key: 'name', type: 'text', name: '名称' },
  { key: 'photos', type: 'images', name: '照片' },
  { key: 'items', type: 'line_items', name: '明细', options: { fields: [{ key: 'product', type: 'text', name: '产品' }, { key: 'price', type: 'money', name: '单价' }, { key: 'sum', type: 'formula', name: '小计', options: { result: 'money' } }] } },
]

describe('print templates', () => {
  it('shows fields by their names where a name is clear', () => {
    const names = new Map([['customer', '客户'], ['customer.phone', '客户.电话'], ['a', '金额'], ['b', '金额'], ['odd', '单价{元}']])
    expect(readable('甲方 {customer}，{customer.phone}，{=ROUND({a}, 2)}，{a}，{odd}，{@page}，{unknown}', names)).toBe('甲方 {客户}，{客户.电话}，{=ROUND({a}, 2)}，{a}，{odd}，{@page}，{unknown}')
  })
  it('begins a block with what the form has', () => {
    expect(newBlock('fields', FIELDS, '')).toEqual({ kind: 'fields', columns: 2, fields: ['name'] })
    expect(newBlock('items', FIELDS, '')).toEqual({ kind: 'items', field: 'items', totals: ['price', 'sum'] })
    expect(newBlock('image', FIELDS, '')).toMatchObject({ field: 'photos' })
    expect(newBlock('items', [], '')).toBeNull()
    expect(newTemplate('正式', FIELDS, '神州', ['甲', '乙']).blocks.map((block) => block.kind)).toEqual(['company', 'title', 'fields', 'items', 'signatures'])
  })
  it('moves blocks and stops at the ends', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })
  it('takes a key nobody has', () => {
    expect(freeTemplateKey(new Set(['print_2', 'formal']))).toBe('print_3')
  })
})
