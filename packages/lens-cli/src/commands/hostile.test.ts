import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'

import { diff, list, parseStatisticsFailIf, search, show, spans, stats, trace } from '../index.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { hostileRun } from '../testing/hostile-run.ts'
import { hostileNames } from '../testing/hostile-text.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'
import { withoutColor } from '../testing/without-color.ts'

const runs = hostileNames.map(hostileRun)
const store = storeOf(runs)
const runId = (index: number): string => runs[index]?.runId ?? ''

const views: readonly (readonly [string, (output: LensOutput, index: number) => Promise<number>])[] = [
  ['list', (output) => list(store, output)],
  ['show', (output, index) => show(store, output, { run: runId(index) })],
  ['show --span', (output, index) => show(store, output, { run: runId(index), span: '91c2fe0000000013' })],
  ['show --output', (output, index) => show(store, output, { run: runId(index), value: 'output' })],
  ['show --events', (output, index) => show(store, output, { run: runId(index), events: 'events' })],
  ['show --logs', (output, index) => show(store, output, { run: runId(index), events: 'logs', level: 'warn' })],
  ['trace', (output, index) => trace(store, output, { run: runId(index) })],
  ['trace --critical', (output, index) => trace(store, output, { run: runId(index), critical: true, self: true })],
  [
    'trace --span',
    (output, index) => trace(store, output, { run: runId(index), span: '91c2fe0000000013', depth: 1, breadth: 1 }),
  ],
  ['spans', (output, index) => spans(store, output, { run: runId(index) })],
  // Their words are letters of any kind.
  ['search', (output) => search(store, output, { text: 'at' })],
  ['search for it', (output, index) => search(store, output, { text: `a ${hostileNames[index]}`.slice(0, 500) })],
  ['stats', (output) => stats(store, output)],
  ['diff', (output, index) => diff(store, output, { a: runId(index), b: runId(index === 0 ? 1 : 0), content: true })],
  ['stats --by error', (output) => stats(store, output, { by: 'error' })],
  ['stats --fail-if', (output) => stats(store, output, { failIf: parseStatisticsFailIf('count > 0') }).then(() => 0)],
]

describe.each(views)('%s', (name, print) => {
  test.each(hostileNames.map((hostile, index) => [JSON.stringify(hostile), index] as const))('%s', async (_, index) => {
    for (const width of [24, 60, 100, undefined]) {
      for (const color of [false, true]) {
        const screen = await screenOf((output) => print(output, index), { width, color })
        const uncoloured = color ? withoutColor(screen) : screen
        expect(uncoloured.replaceAll('\n', '')).not.toMatch(
          /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{200b}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{e0000}-\u{e007f}]/u,
        )
        if (width === undefined || name === 'show --output') continue
        expect(uncoloured.split('\n').filter((line) => stringWidth(line) > width)).toEqual([])
      }
    }
  })
})

test.each(views)('%s, plain: only the tabs between cells steer anything', async (_, print) => {
  for (const [index] of hostileNames.entries()) {
    const screen = await screenOf((output) => print(output, index), { plain: true })
    expect(screen.replaceAll(/[\n\t]/gu, '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{202a}-\u{202e}\u{feff}]/u)
  }
  const rows = (await screenOf((output) => list(store, output), { plain: true })).split('\n').slice(0, -2)
  const cells = rows.filter((row) => row.includes('\t')).map((row) => row.split('\t').length)
  expect(new Set(cells)).toEqual(new Set([11]))
})

test.each(views)('%s, in ASCII: nothing else is printed, in as many columns', async (name, print) => {
  for (const [index] of hostileNames.entries()) {
    const ascii = await screenOf((output) => print(output, index), { width: 60, signs: 'ascii' })
    expect(ascii).toMatch(/^[ -~\n]*$/u)
    if (name === 'show --output') continue
    expect(ascii.split('\n').filter((line) => line.length > 60)).toEqual([])
  }
})

test('columns stay aligned beside every name', async () => {
  const screen = await screenOf((output) => list(store, output), { width: 120 })
  const [titles = '', ...rows] = screen.trimEnd().split('\n').slice(0, -1)
  expect(rows).toHaveLength(hostileNames.length)
  const column = titles.indexOf('STATUS')
  expect(rows.filter((row) => stringWidth(row.slice(0, row.indexOf('failed'))) !== column)).toEqual([])
})

test('each line of --jsonl is one document without a control character', async () => {
  const text = await screenOf((output) => list(store, output, { jsonl: true }))
  const lines = text.trimEnd().split('\n')
  expect(lines).toHaveLength(hostileNames.length)
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u{2028}\u{2029}\u{202e}]/u)
  expect(lines.map((line) => (JSON.parse(line) as { readonly pipeline: string }).pipeline)).toEqual(hostileNames)
})

test('JSON says the same and has no control character', async () => {
  for (const [index, name] of hostileNames.entries()) {
    const text = await screenOf((output) => spans(store, output, { run: runId(index), json: true }))
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u{2028}\u{2029}\u{202e}]/u)
    const { spans: rows } = JSON.parse(text) as {
      readonly spans: readonly { readonly name: string; readonly error: { readonly message: string } }[]
    }
    expect(rows[1]?.name).toBe(name)
    expect(rows[1]?.error.message).toBe(name)
  }
})
