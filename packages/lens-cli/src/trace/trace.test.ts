import { MemoryStore } from '@flujo/tracing'
import type { SpanEnd, TraceRecord } from '@flujo/tracing'
import { describe, expect, test } from 'vitest'

import { trace } from '../index.ts'
import { recordsOf, type SampleRun, type SampleSpan } from '../testing/sample-records.ts'
import { nowMs } from '../testing/sample-runs.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'

const runOf = (spans: readonly SampleSpan[], more: Partial<SampleRun> = {}): SampleRun => ({
  runId: 'made-up',
  pipeline: 'p',
  startedMs: nowMs - 60_000,
  status: 'completed',
  seconds: 10,
  spans,
  ...more,
})

const items = (count: number, of: (index: number) => Partial<SampleSpan>): SampleSpan[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `#${index + 1}`,
    kind: 'item' as const,
    from: 0,
    to: 1,
    ...of(index),
  }))

const draw = (run: SampleRun, options: Parameters<typeof trace>[2] = {}): Promise<string> =>
  screenOf((output) => trace(storeOf([run]), output, options), { width: 100 })

describe('folding', () => {
  const each: SampleSpan = {
    name: 'each',
    kind: 'map',
    from: 0,
    to: 9,
    children: items(100, (index) => ({
      ...(index === 41 ? { status: 'failed', error: { type: 'Oops', message: 'no' } } : {}),
      ...(index === 70 ? { to: 9 } : {}),
      attributes: { 'gen_ai.usage.input_tokens': 3 },
    })),
  }

  test('many equal siblings become one row, without the failed and the slowest', async () => {
    const screen = await draw(runOf([each]))
    expect(screen).toMatchInlineSnapshot(`
      "✓ p made-up completed 10.0s · 102 spans
      STEP                    DURATION  0s          2s         4s          6s         8s       10s  TOKENS
      p                    ✓    10.00s  ██████████████████████████████████████████████████████████     300
      └ each  map ×100     ✓     9.00s  █████████████████████████████████████████████████████          300
        ├ #1 … #100  × 98  ✓            ░░░░░░                                                         294
        ├ #42              ✗     1.00s  ██████                                                           3
        └ #71              ✓     9.00s  █████████████████████████████████████████████████████            3
      Next: lens show made-up
      98 spans folded · more: --all
      "
    `)
  })

  test('one that was tried again is not like the others', async () => {
    const children = items(30, (index) => ({ attributes: { 'flujo.attempts': index === 20 ? 2 : 1 } }))
    const screen = await draw(runOf([{ ...each, children }]))
    expect(screen).toContain('#2 … #30  × 28')
    expect(screen).toContain('#21  2 tries')
  })

  test('--all shows every one', async () => {
    const screen = await draw(runOf([each]), { all: true })
    expect(screen.match(/#\d+ /gu)).toHaveLength(100)
    expect(screen).not.toContain('folded')
  })

  test('twenty are not many', async () => {
    expect(await draw(runOf([{ ...each, children: items(20, () => ({})) }]))).not.toContain('folded')
  })
})

test('what a route chose, what a quorum needs, what was collected, and what only looks or waits', async () => {
  const child = (name: string): SampleSpan => ({ name, from: 0, to: 1 })
  const failed = { status: 'failed', error: { type: 'Oops', message: 'no' } } as const
  const screen = await draw(
    runOf([
      {
        name: 'pick',
        kind: 'route',
        from: 0,
        to: 1,
        attributes: { 'flujo.route.keys': ['a', 'b'] },
        children: [child('a'), child('b')],
      },
      { name: 'idle', kind: 'route', from: 1, to: 1, attributes: { 'flujo.route.keys': [] } },
      {
        name: 'some',
        kind: 'parallel',
        from: 1,
        to: 2,
        attributes: { 'flujo.parallel.quorum': 1, 'flujo.failed.count': 1 },
        children: [child('good'), { ...child('bad'), ...failed }],
      },
      { name: 'look', kind: 'tap', from: 2, to: 3, ...failed },
      { name: 'wait', kind: 'sleep', from: 3, to: 9 },
      { name: 'tokens', kind: 'stream', from: 9, to: 9, attributes: { 'flujo.stream.chunks': 12 } },
      { name: 'kept', from: 9, to: 9, attributes: { 'flujo.cache.hit': true } },
    ]),
  )
  expect(screen.split('\n').map((line) => line.slice(0, 52).trimEnd())).toMatchInlineSnapshot(`
    [
      "✓ p made-up completed 10.0s · 12 spans",
      "STEP                                        DURATION",
      "p                                        ✓    10.00s",
      "├ pick → a, b  route ×2                  ✓     1.00s",
      "│ ├ a                                    ✓     1.00s",
      "│ └ b                                    ✓     1.00s",
      "├ idle → none  route ×0                  ✓        0s",
      "├ some  parallel ×2, 1 needed, 1 failed  ✓     1.00s",
      "│ ├ good                                 ✓     1.00s",
      "│ └ bad                                  ✗     1.00s",
      "├ look  tap                              ✗     1.00s",
      "├ wait  sleep                            ✓     6.00s",
      "├ tokens  stream 12 chunks               ✓        0s",
      "└ kept  cached                           ✓        0s",
      "Next: lens show made-up",
      "",
    ]
  `)
})

test('a tap that failed is not why the run failed', async () => {
  const error = { type: 'Oops', message: 'no' }
  const screen = await draw(
    runOf(
      [
        {
          name: 'slow',
          kind: 'pipeline',
          from: 0,
          to: 9,
          status: 'failed',
          error: { type: 'FlujoError', message: 'too late' },
          children: [{ name: 'look', kind: 'tap', from: 0, to: 1, status: 'failed', error }],
        },
      ],
      { status: 'failed' },
    ),
  )
  expect(screen).toContain('too late')
  expect(screen).not.toContain('Oops: no')
})

describe('the critical path', () => {
  const slow: SampleSpan = { name: 'slow', from: 0, to: 8, children: [{ name: 'inner', from: 0, to: 8 }] }
  const run = runOf([slow, { name: 'quick', from: 0, to: 1, children: [{ name: 'other', from: 0, to: 1 }] }])

  test('alone, with what it explains and what is beside it', async () => {
    const screen = await draw(run, { critical: true })
    expect(screen).toContain('critical path 10.0s: 3 spans · 8.0s in its steps (80.0%) · 2.0s between them\n')
    expect(screen).toContain('2 spans beside the critical path · more: --all\n')
    expect(screen).not.toMatch(/quick|other/u)
  })

  test('marked among all spans with --all, and beside a filter', async () => {
    const screen = await draw(run, { critical: true, all: true })
    expect(screen.match(/◆/gu)).toHaveLength(3)
    expect(screen).toMatch(/quick +✓ +1.00s +█/u)
    const where = { op: '=', field: 'name', value: 'slow' } as const
    const filtered = await draw(run, { critical: true, where })
    expect(filtered).toContain('1 span left out by the filters · 2 spans beside the critical path · more: --all\n')
  })

  test('equal spans on it are folded as ever', async () => {
    const children = Array.from({ length: 50 }, (_, index) => ({
      name: `#${index + 1}`,
      kind: 'iteration' as const,
      from: index / 10,
      to: (index + 1) / 10,
    }))
    const screen = await draw(runOf([{ name: 'loop', kind: 'loop', from: 0, to: 5, children }]), { critical: true })
    expect(screen).toMatch(/× 49 +✓ +◆ 4\.90s/u)
  })
})

test('--self is there where it was asked for or there is room, and goes before the bars do', async () => {
  const run = runOf([{ name: 'a', from: 0, to: 8 }])
  const titles = async (width: number | undefined, self: boolean): Promise<string> =>
    (await screenOf((output) => trace(storeOf([run]), output, { self }), { width })).split('\n')[1] ?? ''
  expect(await titles(60, true)).toContain('SELF')
  expect(await titles(100, false)).not.toContain('SELF')
  expect(await titles(120, false)).toContain('SELF')
  expect(await titles(undefined, false)).toContain('SELF')
  const all = await Promise.all(Array.from({ length: 30 }, (_, index) => titles(30 + index, true)))
  expect(all.filter((line) => line.includes('SELF') && !/ 0s/u.test(line))).toEqual([])
})

describe('a part of the tree', () => {
  const deep: SampleSpan = {
    name: 'a',
    from: 1,
    to: 8,
    children: [{ name: 'b', from: 2, to: 7, children: [{ name: 'c', from: 3, to: 6 }] }],
  }

  test('--span by path; its own axis, and the run in the head', async () => {
    const screen = await draw(runOf([deep]), { span: 'a/b' })
    expect(screen).toMatch(/^✓ p made-up completed 10\.0s · below a\/b · 2 spans\n.* 5s\nb +✓ +5\.00s +█/u)
    expect(screen).toContain('└ c')
    await expect(draw(runOf([deep]), { span: 'nope' })).rejects.toMatchObject({ exitCode: 3 })
  })

  test('--depth says what is below, and how to see it', async () => {
    const screen = await draw(runOf([deep]), { depth: 1 })
    expect(screen).toMatch(/└ a {2}\+ 2 below/u)
    expect(screen).toContain('2 spans deeper · more: --depth 2\n')
    expect(await draw(runOf([deep]), { depth: 3 })).not.toContain('deeper')
  })

  test('--breadth keeps what failed and the slowest, then the first', async () => {
    const steps = Array.from({ length: 30 }, (_, index) => ({
      name: `step${'abcdefghijklmnopqrstuvwxyzABCD'[index]}`,
      from: 0,
      to: index === 20 ? 9 : 1,
      ...(index === 25 ? ({ status: 'failed' } as const) : {}),
    }))
    const screen = await draw(runOf(steps), { breadth: 4 })
    expect(screen.match(/step\w/gu)).toEqual(['stepa', 'stepb', 'stepu', 'stepz'])
    expect(screen).toContain('└ + 26 more')
    expect(screen).toContain('26 spans folded · more: --breadth N\n')
  })
})

describe('what is cut is said', () => {
  const steps = Array.from({ length: 30 }, (_, index) => ({
    name: `step-${String.fromCodePoint(97 + (index % 26))}${index}x`,
    from: 0,
    to: 1,
  }))

  test('--limit', async () => {
    const screen = await draw(runOf(steps), { limit: 11 })
    expect(screen.match(/step-/gu)).toHaveLength(10)
    expect(screen).toContain('20 spans not shown · more: --limit N or --all')
    expect(await draw(runOf(steps))).not.toContain('not shown')
  })

  test('filters keep what is around a span', async () => {
    const inner: SampleSpan = { name: 'inner', from: 1, to: 2, status: 'failed' }
    const screen = await draw(
      runOf([{ name: 'outer', kind: 'pipeline', from: 0, to: 3, children: [inner] }, ...steps]),
      {
        where: { op: '=', field: 'status', value: 'failed' },
      },
    )
    expect(screen).toMatch(/├? ?└ outer[^]*└ inner/u)
    expect(screen).toContain('30 spans left out by the filters')
  })
})

describe('marks', () => {
  test('unpriced is not free, and sums go upward', async () => {
    const screen = await draw(
      runOf([
        { name: 'priced', from: 0, to: 1, attributes: { 'flujo.cost.usd': 0.02, 'gen_ai.usage.input_tokens': 5 } },
        {
          name: 'unpriced',
          from: 1,
          to: 2,
          attributes: { 'flujo.cost.unpriced_calls': 1, 'gen_ai.usage.input_tokens': 7 },
        },
      ]),
    )
    expect(screen).toMatch(/\np .* 12 {2}≥\$0\.020\n/u)
    expect(screen).toMatch(/unpriced .* 7 +\?\n/u)
  })

  test('an orphan is marked', async () => {
    const store = new MemoryStore()
    const records = recordsOf(runOf([{ name: 'a', from: 0, to: 1 }]))
    const orphans = records.map((record): TraceRecord =>
      record.type === 'span.end' && record.name === 'a' ? { ...record, parentSpanId: 'ffffffffffffffff' } : record,
    )
    store.write(orphans)
    expect(await screenOf((output) => trace(store, output), { width: 100 })).toContain('└ a  orphan')
  })

  test('a wrong clock makes no bar of a billion columns', async () => {
    const screen = await draw(
      runOf([
        { name: 'late', from: 1e9, to: 1e9 + 1 },
        { name: 'early', from: -1e9, to: -1e9 + 1 },
      ]),
    )
    for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })
})

test('200,000 spans beside each other are folded, and drawn whole', async () => {
  const count = 200_000
  const [start, root, ...rest] = recordsOf(runOf([{ name: '#1', kind: 'item', from: 0, to: 1 }])) as [
    TraceRecord,
    SpanEnd,
    SpanEnd,
  ]
  const items = Array.from({ length: count }, (_, index): SpanEnd => ({
    ...rest[0],
    seq: 100 + index,
    spanId: (0x1000 + index).toString(16).padStart(16, '0'),
    name: `#${index + 1}`,
  }))
  const store = new MemoryStore()
  store.write([start, root, ...rest.slice(1)])
  store.write(items)
  expect(await screenOf((output) => trace(store, output), { width: 100 })).toContain('× 199,999')
  expect(await screenOf((output) => trace(store, output, { all: true }))).toContain(`#${count} `)
}, 120_000)

test('100,000 spans below each other are drawn, to the limit and whole', async () => {
  const depth = 100_000
  const records = recordsOf(runOf([]))
  const end = records.find((record): record is SpanEnd => record.type === 'span.end') as SpanEnd
  const idOf = (level: number): string => (0x1000 + level).toString(16).padStart(16, '0')
  const chain = Array.from({ length: depth }, (_, level): SpanEnd => ({
    ...end,
    seq: 100 + level,
    spanId: idOf(level),
    parentSpanId: level === 0 ? end.spanId : idOf(level - 1),
    name: `n${level}`,
    kind: 'task',
  }))
  const store = new MemoryStore()
  store.write([...records, ...chain])
  const screen = await screenOf((output) => trace(store, output), { width: 100 })
  expect(screen).toContain('99,801 spans not shown')
  expect(screen).toContain('⋯150 └ n149')
  const whole = await screenOf((output) => trace(store, output, { all: true }))
  expect(whole).toContain(`⋯${depth} └ n${depth - 1}`)
}, 120_000)
