// Chrome's trace-event format and that of speedscope both want spans that overlap to be kept apart.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Span } from '@flujo/domain'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { exportText } from '../testing/export-text.ts'
import { sampleRuns } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'
import { troublesomeRuns } from '../testing/trouble.ts'
import { type Placed, placeInLanes } from './lanes.ts'

const require = createRequire(import.meta.url)
const schemaFile = require
  .resolve('speedscope/package.json')
  .replace('package.json', 'dist/release/file-format-schema.json')
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object)

const { reader, cases } = troublesomeRuns()
const exported = [
  ...sampleRuns.map(({ runId, pipeline }) => [storeOf(), runId, pipeline] as const),
  ...cases.map(([text, { runId }]) => [reader, runId, text] as const),
]

interface Profile {
  readonly endValue: number
  readonly events: readonly { readonly type: 'O' | 'C'; readonly frame: number; readonly at: number }[]
}

test("speedscope's schema takes it, and what opens closes in the order of a stack", async () => {
  for (const [store, runId] of exported) {
    const file = JSON.parse(await exportText(store, runId, { format: 'speedscope' })) as {
      readonly shared: { readonly frames: readonly { readonly name: string }[] }
      readonly profiles: readonly Profile[]
    }
    validate(file)
    expect(validate.errors).toBeNull()
    for (const profile of file.profiles) expectBalanced(profile)
  }
})

function expectBalanced({ events, endValue }: Profile): void {
  const open: number[] = []
  for (const { type, frame } of events) {
    if (type === 'O') open.push(frame)
    else if (open.at(-1) === frame) open.pop()
    else open.push(Number.NaN)
  }
  expect(open).toEqual([])
  const times = events.map(({ at }) => at)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.at(-1)).toBeLessThanOrEqual(endValue)
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly ts: number
  readonly dur: number
  readonly pid: number
  readonly tid: number
  readonly args: Readonly<Record<string, unknown>>
}

test('trace events are complete slices that follow or contain each other on their thread', async () => {
  for (const [store, runId, pipeline] of exported) {
    const text = await exportText(store, runId, { format: 'chrome' })
    const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly TraceEvent[] }
    // Names, slices, and moments: what spans tell while they are open.
    expect(traceEvents.filter(({ ph }) => !['M', 'X', 'i'].includes(ph))).toEqual([])
    const [process] = traceEvents
    expect(process).toMatchObject({ name: 'process_name', args: { name: expect.stringContaining(pipeline) as string } })
    const slices = traceEvents.filter(({ ph }) => ph === 'X')
    expect(slices).toHaveLength((await store.getSpans(runId)).length)
    for (const { name, ts, dur, tid, args } of slices) {
      expect([typeof name, Number.isFinite(ts), ts >= 0, dur >= 0, tid >= 1]).toEqual([
        'string',
        true,
        true,
        true,
        true,
      ])
      expect(args).toHaveProperty('span')
      expect(args).toHaveProperty('attributes')
    }
    expectNested(slices.map(({ ts, dur, tid }) => ({ lane: tid, startNs: ts * 1e3, endNs: (ts + dur) * 1e3 })))
  }
})

test('parallel branches are on lanes of their own, tries on that of their step', async () => {
  const text = await exportText(storeOf(), 'c04b', { format: 'chrome' })
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly TraceEvent[] }
  const laneOf = (name: string): number | undefined => traceEvents.find((event) => event.name === name)?.tid
  expect(laneOf('kb')).toBe(laneOf('enrich'))
  expect(laneOf('kb')).not.toBe(laneOf('crm'))
  expect(laneOf('try 2')).toBe(laneOf('kb'))
  expect(laneOf('research')).toBe(laneOf('support-triage'))
  expect(laneOf('send')).toBe(laneOf('support-triage'))
})

function expectNested(slices: readonly Pick<Placed, 'lane' | 'startNs' | 'endNs'>[]): void {
  const open = new Map<number, Pick<Placed, 'startNs' | 'endNs'>[]>()
  const slack = 0.01
  const overlaps: unknown[] = []
  for (const slice of slices) {
    const stack = open.get(slice.lane) ?? []
    open.set(slice.lane, stack)
    for (let top = stack.at(-1); top !== undefined && isOver(top, slice, slack); top = stack.at(-1)) stack.pop()
    const around = stack.at(-1) ?? { startNs: -Infinity, endNs: Infinity }
    if (slice.startNs < around.startNs - slack || slice.endNs > around.endNs + slack) overlaps.push([around, slice])
    stack.push(slice)
  }
  expect(overlaps).toEqual([])
}

const isOver = (top: Pick<Placed, 'endNs'>, next: Pick<Placed, 'startNs' | 'endNs'>, slack: number): boolean =>
  top.endNs <= next.startNs + slack && top.endNs < next.endNs

const spans = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat({ max: 30 }), { nil: undefined }),
      startTimeUs: fc.nat({ max: 40 }),
      durationNs: fc.option(fc.nat({ max: 40_000 }), { nil: undefined }),
    }),
    { maxLength: 30 },
  )
  .map((drafts) =>
    drafts.map(({ parent, startTimeUs, durationNs }, index): Span => ({
      ...{ runId: 'r', name: 'x', kind: 'task', status: 'completed', attributes: {}, events: [] },
      ...{ spanId: String(index), parentSpanId: parent === undefined ? undefined : String(parent) },
      ...{ startTimeUs, durationNs },
    })),
  )

test('whatever the times and parents are, no lane has two that overlap, and none moves by more than a microsecond', () => {
  fc.assert(
    fc.property(spans, (given) => {
      const intervalOf = ({ startTimeUs, durationNs }: Pick<Span, 'startTimeUs' | 'durationNs'>) => {
        const startNs = startTimeUs * 1_000
        return {
          startNs,
          endNs: durationNs === undefined ? 90_000 : startNs + durationNs,
          isOpen: durationNs === undefined,
        }
      }
      const placed = placeInLanes(given, { originUs: 0, endNs: 90_000, intervalOf })
      expect(placed.map(({ span }) => span.spanId).toSorted()).toEqual(given.map(({ spanId }) => spanId).toSorted())
      expectNested(placed)
      for (const { span, startNs, endNs } of placed) {
        const real = intervalOf(span)
        expect(Math.abs(startNs - real.startNs)).toBeLessThanOrEqual(1_000)
        expect(Math.abs(endNs - real.endNs)).toBeLessThanOrEqual(1_000)
      }
    }),
    { numRuns: 500 },
  )
})
