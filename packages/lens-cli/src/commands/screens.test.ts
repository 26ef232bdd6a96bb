import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'

import { diff, list, parseStatisticsFailIf, search, show, spans, stats, trace } from '../index.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { diffRunA, diffRunB } from '../testing/diff-runs.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'
import { lastWeekUs, twoWeeks } from '../testing/two-weeks.ts'
import { withoutColor } from '../testing/without-color.ts'

const store = storeOf()
const pair = storeOf([diffRunA, diffRunB])
const weeks = storeOf(twoWeeks)
const views: Readonly<Record<string, (output: LensOutput) => Promise<number>>> = {
  list: (output) => list(store, output),
  'list-more': (output) => list(store, output, { limit: 2 }),
  show: (output) => show(store, output, { run: 'c04b' }),
  'show-completed': (output) => show(store, output, { run: '19aa' }),
  'show-span': (output) => show(store, output, { run: 'c04b', span: 'research/#2/search' }),
  'show-events': (output) => show(store, output, { run: 'c04b', events: 'events' }),
  'show-logs': (output) => show(store, output, { run: 'c04b', events: 'logs', level: 'warn' }),
  trace: (output) => trace(store, output, { run: 'c04b' }),
  'trace-running': (output) => trace(store, output, { run: '@' }),
  'trace-filtered': (output) =>
    trace(store, output, { run: 'c04b', where: { op: '=', field: 'status', value: 'failed' } }),
  'trace-critical': (output) => trace(store, output, { run: 'c04b', critical: true }),
  'trace-critical-all': (output) => trace(store, output, { run: 'c04b', critical: true, all: true, self: true }),
  'trace-part': (output) => trace(store, output, { run: 'c04b', span: 'research', depth: 1, self: true }),
  'trace-breadth': (output) => trace(store, output, { run: 'c04b', breadth: 3 }),
  spans: (output) => spans(store, output, { run: 'c04b' }),
  search: (output) => search(store, output, { text: 'model* answer' }),
  'search-values': (output) => search(store, output, { text: 'c*', limit: 6 }),
  'search-nothing': (output) => search(store, output, { text: 'needle' }),
  stats: (output) => stats(store, output),
  'stats-by-pipeline': (output) => stats(store, output, { by: 'pipeline' }),
  diff: (output) => diff(pair, output, { a: '19aa', b: 'c04b' }),
  'diff-content': (output) => diff(pair, output, { a: '19aa', b: 'c04b', content: true, failIf: 'cost > +20%' }),
  'diff-baseline': (output) => diff(pair, output, { baseline: { where: undefined, typed: 'since 7d' } }),
  'stats-by-model': (output) => stats(store, output, { by: 'model' }),
  'stats-by-error': (output) => stats(store, output, { by: 'error' }),
  'stats-compare': (output) => stats(weeks, output, { window: { fromUs: lastWeekUs }, compare: true }),
  'stats-fail-if': (output) =>
    stats(store, output, { failIf: parseStatisticsFailIf('p95 > 10s and fail% > 0'), limit: 3 }),
}

describe.each(Object.entries(views))('%s', (name, print) => {
  test.each([60, 80, 100, 160])('in %d columns', async (width) => {
    const screen = await screenOf(print, { width })
    expect(screen.split('\n').filter((line) => stringWidth(line) > width)).toEqual([])
    await expect(screen).toMatchFileSnapshot(`../../screens/${name}-${width}.txt`)
  })

  test('in a pipe nothing is cut and nothing is coloured', async () => {
    const screen = await screenOf(print)
    expect(screen).not.toContain('\u{1b}')
    expect(screen).not.toContain(' ago')
    expect(screen).not.toContain('…')
    await expect(screen).toMatchFileSnapshot(`../../screens/${name}-pipe.txt`)
  })

  test('plain: words and tabs, no signs, nothing cut, absolute times, whatever the width', async () => {
    const screen = await screenOf(print, { width: 60, color: true, plain: true })
    expect(screen).not.toContain('\u{1b}')
    expect(screen).not.toMatch(/[─-▟✓✗●○†‖⊘▶…]| ago/u)
    await expect(screen).toMatchFileSnapshot(`../../screens/${name}-plain.txt`)
  })

  test('in ASCII every sign has another, and nothing moves', async () => {
    const screen = await screenOf(print, { width: 80, signs: 'ascii' })
    expect(screen).toMatch(/^[ -~\n]*$/u)
    const drawn = await screenOf(print, { width: 80 })
    expect(screen.split('?')).toHaveLength(drawn.split('?').length)
    expect(screen.split('\n').map((line) => line.length)).toEqual(drawn.split('\n').map((line) => stringWidth(line)))
    await expect(screen).toMatchFileSnapshot(`../../screens/${name}-ascii.txt`)
  })

  test('colour changes nothing but colour', async () => {
    const coloured = await screenOf(print, { width: 100, color: true })
    expect(coloured).toContain('\u{1b}[')
    expect(withoutColor(coloured)).toBe(await screenOf(print, { width: 100 }))
    // Bold, dim, red, green, yellow, magenta, cyan, and back: nothing that vanishes on a light or on a dark background.
    const codes = new Set(
      coloured
        .split('\u{1b}[')
        .slice(1)
        .map((piece) => piece.slice(0, piece.indexOf('m'))),
    )
    expect([...codes].filter((code) => !/^(?:1|2|22|31|32|33|35|36|39)$/u.test(code))).toEqual([])
  })
})

test.each([['list'], ['stats'], ['stats-by-pipeline'], ['stats-by-error'], ['stats-compare']])(
  '%s, in few columns: a number goes, it is not cut',
  async (name) => {
    for (let width = 32; width <= 60; width += 1) {
      expect(await screenOf(views[name] as (typeof views)[string], { width })).not.toMatch(/\d…/)
    }
  },
)

test('an empty store has an empty list and a sentence', async () => {
  const empty = storeOf([])
  expect(await screenOf((output) => list(empty, output))).toBe('There are no runs yet.\n')
  expect(await screenOf((output) => stats(empty, output))).toBe('0 runs\n')
  const where = { op: '=', field: 'status', value: 'paused' } as const
  expect(await screenOf((output) => list(store, output, { where }))).toBe('No run fits these filters.\n')
})

test('--utc and times of other zones', async () => {
  const screen = await screenOf((output) => list(store, output), { timeZone: 'Asia/Kolkata' })
  expect(screen).toContain('2026-11-22T22:06:00+05:30')
})

test('--sort orders rows, those without a value last', async () => {
  const first = async (print: (output: LensOutput) => Promise<number>): Promise<string[]> =>
    (await screenOf(print, { plain: true }))
      .split('\n')
      .slice(1, 4)
      .map((row) => row.split('\t')[0] as string)
  const desc = 'desc' as const
  expect(await first((output) => list(store, output, { sort: { field: 'costUsd', direction: desc } }))).toEqual([
    expect.stringMatching(/^c04b/),
    expect.stringMatching(/^19aa/),
    expect.any(String),
  ])
  const bySpan = { run: '@', sort: { field: 'duration', direction: desc } } as const
  const paths = (await screenOf((output) => spans(store, output, bySpan), { plain: true })).split('\n').slice(1, 4)
  expect(paths.map((row) => row.split('\t')[1])).toEqual(['classify', 'support-triage', 'draft'])
  const groups = await screenOf((output) =>
    stats(store, output, { sort: { field: 'failed', direction: desc }, limit: 4, jsonl: true }),
  )
  expect(groups.split('\n', 4).map((row) => (JSON.parse(row) as { readonly group: string }).group)).toEqual([
    ...['research', 'search', 'research/#', 'embed'],
  ])
})

test('--exit-status answers with 1 for a run that failed', async () => {
  const output: LensOutput = { write: () => {} }
  expect(await trace(store, output, { run: 'c04b', exitStatus: true })).toBe(1)
  expect(await show(store, output, { run: 'c04b', exitStatus: true })).toBe(1)
  expect(await trace(store, output, { run: 'c04b' })).toBe(0)
  expect(await trace(store, output, { run: '19aa', exitStatus: true })).toBe(0)
  expect(await spans(store, output, { run: 'c04b', exitStatus: true })).toBe(1)
})

test('--input and --output print the whole value and nothing else', async () => {
  const print = (run: string, value: 'input' | 'output', width?: number): Promise<string> =>
    screenOf((output) => show(store, output, { run, value }), width === undefined ? {} : { width })
  expect(await print('19aa', 'input')).toBe('hello\n')
  expect(JSON.parse(await print('19aa', 'output', 20))).toEqual({ answer: 'Refund is under way', sources: [1, 2, 3] })
  await expect(print('c04b', 'output')).rejects.toMatchObject({ exitCode: 3 })
})
