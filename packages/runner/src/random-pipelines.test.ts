import { type HookEvent, pipeline } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ShapeBuilder } from './random-pipeline.test-support.ts'
import { shapes } from './random-shapes.test-support.ts'
import { checkEvents, Recorder, type RecordedSpan } from './recorded-events.test-support.ts'
import { Runner } from './runner.ts'
import { isNumber, read } from './shape-reading.test-support.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

test('a pipeline gives what a sequential reading of it gives, or fails where that can fail', async () => {
  await fc.assert(
    fc.asyncProperty(shapes(false), fc.nat(1_000), async (shape, input) => {
      const runtime = new VirtualRuntime()
      const root = pipeline('root', [new ShapeBuilder(runtime).build(shape, 'top')])
      const result = await runtime.drive(new Runner(root, { runtime }).run(input))
      const expected = read(shape, input, 'top')
      const actual = result.status === 'completed' ? result.output : `${result.status} at ${result.error?.path}`
      const allowed = isNumber(expected) ? [expected] : [...expected].map((path) => `failed at ${path}`)
      expect(allowed).toContain(actual)
    }),
    { numRuns: 300 },
  )
})

/** What names, numbers and attributes of the children of a span have to be. */
function checkChildren(span: RecordedSpan, children: readonly RecordedSpan[]): void {
  const own = children.filter(({ kind }) => kind !== 'custom')
  const tries = own.filter(({ kind }) => kind === 'attempt')
  if (tries.length > 0) {
    expect(tries.map(({ name }) => name)).toEqual(tries.map((_, index) => `try ${index + 1}`))
    expect(tries.map(({ attributes }) => attributes['flujo.attempt'])).toEqual(tries.map((_, index) => index + 1))
    expect(span.attributes['flujo.attempts']).toBe(tries.length)
  }
  for (const [kind, attribute] of [
    ['iteration', 'flujo.iteration.index'],
    ['item', 'flujo.item.index'],
  ] as const) {
    // Items at the same time may be told in another order where hooks are slow.
    const numbered = own
      .filter((child) => child.kind === kind)
      .toSorted((a, b) => Number(a.attributes[attribute]) - Number(b.attributes[attribute]))
    expect(numbered.map(({ name }) => name)).toEqual(numbered.map((_, index) => `#${index + 1}`))
    expect(numbered.map(({ attributes }) => attributes[attribute])).toEqual(numbered.map((_, index) => index))
  }
  if (span.kind === 'loop' && span.status !== 'skipped' && span.status !== 'cancelled') {
    expect(['until', 'while', 'exhausted', 'failed']).toContain(span.attributes['flujo.loop.end_reason'])
  }
  const usedFallback = own.some(({ name }) => name === 'fallback')
  if (span.status === 'completed') expect(span.attributes['flujo.fallback.used'] === true).toBe(usedFallback)
  if (span.kind === 'branch' && tries.length === 0 && !usedFallback) {
    expect(own.length).toBeLessThanOrEqual(1)
    const key = span.attributes['flujo.branch.key']
    if (own[0] !== undefined && own[0].name !== 'otherwise') expect(own[0].name).toBe(key)
  }
}

function checkTree(trace: Recorder): void {
  const children = new Map<string | undefined, RecordedSpan[]>()
  for (const span of trace.spans) {
    children.set(span.parentSpanId, [...(children.get(span.parentSpanId) ?? []), span])
  }
  for (const span of trace.spans) checkChildren(span, children.get(span.spanId) ?? [])
}

test('whatever happens, every span is told once, inside its parent, and the result agrees', async () => {
  const environment = fc.record({
    inputs: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 4 }),
    cancelAfterMs: fc.nat(120),
    graceMs: fc.constantFrom(0, 10, 25),
    hook: fc.constantFrom('none', 'takes a turn', 'takes its time', 'hangs'),
    runTimeoutMs: fc.constantFrom(Infinity, Infinity, 40, 80),
    tickMs: fc.constantFrom(0, 0.000_37, 0.001_3),
  })
  await fc.assert(
    fc.asyncProperty(shapes(true), environment, async (shape, surroundings) => {
      const { inputs, cancelAfterMs, graceMs, hook, tickMs, runTimeoutMs: timeoutMs } = surroundings
      // The wall clock goes back while runs are under way.
      const runtime = new VirtualRuntime({ tickMs, wallMs: (nowMs) => 1_700_000_000_000 - nowMs * 3 })
      const root = pipeline('root', [new ShapeBuilder(runtime).build(shape, 'top')]).step('last', (n) => n)
      const slowness = {
        none: () => {},
        'takes a turn': async () => {},
        'takes its time': ({ timeUs }: HookEvent) => runtime.sleep(timeUs % 5),
        hangs: ({ timeUs }: HookEvent) => (timeUs % 3 === 0 ? new Promise<void>(() => {}) : undefined),
      }[hook]
      const limits = { graceMs, timeoutMs, hookTimeoutMs: 4, onHookError: () => {} }
      const runner = new Runner(root, { runtime, ...limits, hooks: [slowness] })
      const controller = new AbortController()
      void runtime.sleep(cancelAfterMs).then(() => controller.abort(new Error('enough')))
      const traces = inputs.map(() => new Recorder())
      const runs = inputs.map((input, index) =>
        runner.run(input, { signal: controller.signal, hooks: [(traces[index] as Recorder).hook] }),
      )
      const results = await runtime.drive(Promise.all(runs))
      const first = JSON.stringify(results.map(({ status, steps }) => [status, steps]))
      // What was abandoned ends by now.
      await runtime.advance(5_000)
      await settle()
      expect(runtime.pending).toBe(0)
      expect(JSON.stringify(results.map(({ status, steps }) => [status, steps]))).toBe(first)
      for (const [index, trace] of traces.entries()) {
        checkEvents(trace.events)
        checkTree(trace)
        const result = results[index]
        expect(trace.of('post_run')[0]?.result).toBe(result)
        expect(result?.steps.map(({ name }) => name)).toEqual(['top', 'last'])
        expect(trace.of('on_usage')).toHaveLength(result?.usage.calls ?? -1)
        const failed = result?.steps.some(({ status }) => status === 'failed')
        const byTime = result?.status === 'cancelled' || result?.error?.code === 'run_timeout'
        expect(byTime || failed === (result?.status === 'failed')).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
