import { describe, expect, test } from 'vitest'

import { plain } from './line.ts'
import { type Column, tableLines } from './table.ts'

const columns: readonly Column[] = [
  { title: 'NAME', min: 4 },
  { title: 'COUNT', align: 'right' },
  { title: 'COST', align: 'right', drop: 1, optional: true },
  { title: 'NOTE', min: 4, yields: true },
]
const textOf = (rows: readonly string[][], width?: number): string[] =>
  tableLines(
    columns,
    rows.map((row) => row.map(plain)),
    width,
  ).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )

describe('tableLines', () => {
  const rows = [
    ['research', '7', '$1.25', 'a long remark'],
    ['数据', '1,200', '', ''],
  ]

  test('aligns by display width', () => {
    expect(textOf(rows)).toEqual([
      'NAME      COUNT   COST  NOTE',
      'research      7  $1.25  a long remark',
      '数据      1,200',
    ])
  })

  test('cuts what yields, then drops by rank, then cuts the rest', () => {
    expect(textOf(rows, 33)[1]).toBe('research      7  $1.25  a long r…')
    expect(textOf(rows, 23)[1]).toBe('research      7  a lon…')
    expect(textOf(rows, 17)[1]).toBe('res…      7  a l…')
  })

  test('hides an optional column in which there is nothing', () => {
    expect(textOf([['a', '1', '', 'x']])[0]).toBe('NAME  COUNT  NOTE')
  })
})
