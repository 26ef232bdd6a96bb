import { attributeNames, FlujoError, type SpanNode } from '@flujo/domain'
import { expect, expectTypeOf, test } from 'vitest'
import { type MemoryStore, TraceManager, type TraceRecord, type TraceSink } from './index.ts'
import { RecordedRun } from './recorded-run.test-support.ts'

const shapeOf = (node: SpanNode): unknown => [node.name, node.status, ...node.children.map(shapeOf)]

/** A sink that keeps what it is given, batch by batch. */
function batchSink(): { readonly sink: TraceSink; readonly batches: (readonly TraceRecord[])[] } {
  const batches: (readonly TraceRecord[])[] = []
  return { batches, sink: { write: (records) => void batches.push(records) } }
}

test('a run is complete in the store when its last hook returns', async () => {
  const { hook, store } = new TraceManager()
  new RecordedRun(hook).start().begin(2, { name: 'fetch' }).finish(2).begin(3, { name: 'parse' }).finish(3).end()
  expect(shapeOf((await store.getTrace('run-a')) as SpanNode)).toEqual([
    ...['review', 'completed'],
    ['fetch', 'completed'],
    ['parse', 'completed'],
  ])
  expect(await store.getRun('run-a')).toMatchObject({
    status: 'completed',
    pipeline: 'review',
    traceId: 'ab'.repeat(16),
    totals: { spans: 3, failedSpans: 0, retries: 0, doneSteps: 2, plannedSteps: 2 },
    losses: { droppedSpans: 0, cuts: 0, redactions: 0 },
  })
})

test('the spans keep their times, kinds, attributes and values', async () => {
  const { hook, store } = new TraceManager()
  const run = new RecordedRun(hook).start({ text: 'hi' })
  run
    .begin(2, { name: 'each', kind: 'map' }, [1, 2], undefined, { a: 1 })
    .finish(2, { output: [2, 4], attributes: { b: [true, null] } })
  run.end({ output: 6 })
  const [root, each] = await store.getSpans('run-a')
  expect(root).toMatchObject({ kind: 'run', name: 'review', durationNs: 3_000 })
  expect(each).toMatchObject({
    kind: 'map',
    parentSpanId: root?.spanId,
    durationNs: 1_000,
    attributes: { a: 1, b: [true, null] },
  })
  expect(await store.getValue(root?.input?.ref ?? '')).toEqual({ text: 'hi' })
  expect(await store.getValue(root?.output?.ref ?? '')).toBe(6)
  expect(await store.getValue(each?.input?.ref ?? '')).toEqual([1, 2])
  expect(await store.getValue(each?.output?.ref ?? '')).toEqual([2, 4])
})

test('a failure is an error, an attribute and an event of the span, and the path of the run', async () => {
  const { hook, store } = new TraceManager()
  const error = new RangeError('too far', { cause: 'why' })
  const run = new RecordedRun(hook)
    .start()
    .begin(2, { name: 'go' })
    .finish(2, { status: 'failed', output: undefined, error })
  run.skip(3, 'rest').end({ status: 'failed', output: undefined, error })
  const [, go, rest] = await store.getSpans('run-a')
  expect(go).toMatchObject({
    status: 'failed',
    error: { type: 'RangeError', message: 'too far', cause: { type: 'string', message: 'why' } },
    attributes: { [attributeNames.errorType]: 'RangeError' },
    events: [{ name: 'exception', attributes: { 'exception.type': 'RangeError', 'exception.message': 'too far' } }],
  })
  expect(go?.output).toBeUndefined()
  expect(rest).toMatchObject({ name: 'rest', status: 'skipped', durationNs: 0 })
  expect(await store.getRun('run-a')).toMatchObject({
    status: 'failed',
    failedPath: 'go',
    error: { type: 'RangeError' },
    totals: { spans: 3, failedSpans: 2, doneSteps: 1 },
  })
})

test('throwing undefined is a failure too', async () => {
  const { hook, store } = new TraceManager()
  new RecordedRun(hook).start().begin(2).finish(2, { status: 'failed', error: undefined }).end({ status: 'failed' })
  expect((await store.getSpans('run-a'))[1]?.error).toEqual({ type: 'undefined', message: 'undefined' })
})

test('a cancelled run keeps the reason', async () => {
  const { hook, store } = new TraceManager()
  new RecordedRun(hook)
    .start()
    .begin(2)
    .finish(2, { status: 'cancelled' })
    .end({ status: 'cancelled', error: 'no longer wanted' })
  expect(await store.getRun('run-a')).toMatchObject({
    status: 'cancelled',
    error: { message: 'no longer wanted' },
    totals: { failedSpans: 0 },
  })
})

test('usage is summed on the span that reported it, and on the run', async () => {
  const { hook, store } = new TraceManager()
  const run = new RecordedRun(hook).start().begin(2)
  run.tell(2, {
    event: 'on_usage',
    usage: { model: 'm1', provider: 'p', operation: 'chat', inputTokens: 10, outputTokens: 2, costUsd: 0.5 },
  })
  run.tell(2, { event: 'on_usage', usage: { model: 'm2', inputTokens: 5, outputTokens: Number.NaN } })
  run
    .finish(2)
    .tell(2, { event: 'on_usage', usage: { inputTokens: 1_000 } })
    .end()
  const [root, step] = await store.getSpans('run-a')
  expect(step?.attributes).toEqual({
    [attributeNames.inputTokens]: 15,
    [attributeNames.outputTokens]: 2,
    [attributeNames.costUsd]: 0.5,
    [attributeNames.unpricedCalls]: 1,
    [attributeNames.operation]: 'chat',
    [attributeNames.provider]: 'p',
    [attributeNames.requestModel]: 'm2',
  })
  expect(root?.attributes).toEqual({})
  const usage = { calls: 2, inputTokens: 15, outputTokens: 2, costUsd: 0.5, unpricedCalls: 1 }
  expect((await store.getRun('run-a'))?.totals.usage).toEqual(usage)
})

test('what a fallback stands in for is an event of the step, which completes', async () => {
  const { hook, store } = new TraceManager()
  const error = new RangeError('token=CanaryA1')
  const run = new RecordedRun(hook).start().begin(2).tell(2, { event: 'on_fallback', error })
  run.tell(9, { event: 'on_fallback', error }).finish(2).end()
  const [, step] = await store.getSpans('run-a')
  expect(step).toMatchObject({ status: 'completed', error: undefined })
  expect(step?.events).toEqual([
    {
      name: 'exception',
      timeUs: expect.any(Number),
      attributes: { 'exception.type': 'RangeError', 'exception.message': 'token=[redacted:token]' },
    },
  ])
})

test('what is related to the error of a run is kept with it, on the run and its root', async () => {
  const { hook, store } = new TraceManager()
  const error = new Error('worse')
  const related = [new FlujoError('step_failed', 'step "a" failed', { path: 'a', cause: new Error('bad') })]
  const failure = new FlujoError('step_failed', 'step "b" failed', { path: 'b', cause: error, related })
  const run = new RecordedRun(hook).start().begin(2).finish(2, { status: 'failed', output: undefined, error })
  run.end({ status: 'failed', output: undefined, error, failure })
  const told = { message: 'worse', errors: [{ type: 'FlujoError', code: 'step_failed', cause: { message: 'bad' } }] }
  expect((await store.getRun('run-a'))?.error).toMatchObject(told)
  const [root, step] = await store.getSpans('run-a')
  expect(root?.error).toMatchObject(told)
  expect(step?.error?.errors).toBeUndefined()
})

test('a run that took too long failed at no step, whatever failed before', async () => {
  const { hook, store } = new TraceManager()
  const failure = new FlujoError('run_timeout', 'the run took longer')
  const run = new RecordedRun(hook)
    .start()
    .begin(2)
    .finish(2, { status: 'failed', error: new Error('in a tap') })
  run.end({ status: 'failed', output: undefined, error: failure, failure })
  expect(await store.getRun('run-a')).toMatchObject({ error: { code: 'run_timeout' }, failedPath: undefined })
})

test('retries are counted on the run', async () => {
  const { hook, store } = new TraceManager()
  const run = new RecordedRun(hook).start().begin(2)
  run.tell(2, { event: 'on_retry', attempt: 1, delayMs: 0, error: 'x' }).tell(2, { event: 'on_fallback', error: 'x' })
  run.finish(2, { attributes: { [attributeNames.attempts]: 2 } }).end()
  expect((await store.getRun('run-a'))?.totals.retries).toBe(1)
})

test('what a step says is on its open span after a flush', async () => {
  const tracing = new TraceManager()
  const run = new RecordedRun(tracing.hook).start().begin(2)
  run.tell(2, { event: 'on_span_update', attributes: { page: 1 }, spanEvent: undefined })
  run.tell(2, {
    event: 'on_span_update',
    attributes: { page: 2 },
    spanEvent: { name: 'log', timeUs: 7, attributes: { level: 'info' } },
  })
  await tracing.flush()
  expect((await tracing.store.getSpans('run-a'))[1]).toMatchObject({
    status: 'running',
    attributes: { page: 2 },
    events: [{ name: 'log', timeUs: 7, attributes: { level: 'info' } }],
  })
  expect(await tracing.store.getRun('run-a')).toMatchObject({
    status: 'running',
    totals: { spans: 2, plannedSteps: 2 },
  })
})

test('spans that are open when the run ends are closed from the inside, and marked', async () => {
  const { sink, batches } = batchSink()
  const { hook } = new TraceManager({ store: sink })
  new RecordedRun(hook).start().begin(2, { name: 'outer' }).begin(3, { name: 'inner', parent: 2 }).end()
  const ended = batches.flat().flatMap((record) => (record.type === 'span.end' ? [record] : []))
  const ofName = (name: string): TraceRecord | undefined => ended.find((record) => record.name === name)
  expect(ofName('outer')).toMatchObject({ status: 'cancelled', attributes: { [attributeNames.unfinished]: true } })
  expect(ofName('inner')).toMatchObject({ status: 'cancelled', attributes: { [attributeNames.unfinished]: true } })
  expect(ofName('review')).toMatchObject({ status: 'completed', attributes: {} })
})

test('events about unknown or ended runs and spans are ignored', async () => {
  const { hook, store } = new TraceManager()
  new RecordedRun(hook, 'run-x').begin(2).finish(2).end()
  const run = new RecordedRun(hook).start().begin(2).finish(2, { output: 1 })
  run.finish(2, { output: 2 }).tell(9, { event: 'on_span_update', attributes: { a: 1 }, spanEvent: undefined })
  run.end().begin(3).end()
  expect((await store.listRuns()).runs.map((listed) => listed.runId)).toEqual(['run-a'])
  const spans = await store.getSpans('run-a')
  expect(spans).toHaveLength(2)
  expect(await store.getValue(spans[1]?.output?.ref ?? '')).toBe(1)
})

test('a span that begins twice, or a run, is one', async () => {
  const { hook, store } = new TraceManager()
  new RecordedRun(hook).start().start().begin(2).begin(2).finish(2).end()
  expect((await store.getRun('run-a'))?.totals.spans).toBe(2)
})

test('a hook that is given nonsense warns once and does not throw', () => {
  const warnings: string[] = []
  const { hook } = new TraceManager({ onWarning: (message) => void warnings.push(message) })
  const say = hook as (event: unknown) => void
  for (const event of [undefined, null, 7, 'x', {}, { event: 'pre_run' }, { event: 'post_run', runId: 1 }]) say(event)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/^flujo tracing: the undefined event of a run could not be traced \(TypeError: /)
})

test('capture is decided by the step, then by the option', async () => {
  const { hook, store } = new TraceManager({ capture: 'meta' })
  const run = new RecordedRun(hook).start({ a: 1 })
  run
    .begin(2, {}, 'in', 'full')
    .finish(2)
    .begin(3, {}, 'in', 'none')
    .finish(3)
    .begin(4, {}, [1])
    .finish(4, { output: null })
    .end()
  const [root, full, none, meta] = await store.getSpans('run-a')
  expect(await store.getValue(root?.input?.ref ?? '')).toEqual({ $type: 'meta', of: 'object' })
  expect(await store.getValue(full?.output?.ref ?? '')).toBe('out')
  expect([none?.input, none?.output]).toEqual([undefined, undefined])
  expect(await store.getValue(meta?.input?.ref ?? '')).toEqual({ $type: 'meta', of: 'array' })
  expect(await store.getValue(meta?.output?.ref ?? '')).toEqual({ $type: 'meta', of: 'null' })
})

test('secrets are nowhere in what is written, and are counted', async () => {
  const { sink, batches } = batchSink()
  const { hook } = new TraceManager({ store: sink })
  const key = 'sk-ant-api03-CanaryCanary0000'
  const error = new Error(`no: ${key}`, { cause: new Error(key) })
  const run = new RecordedRun(hook).start({ [key]: { apiKey: 'CanaryA', list: [`x ${key}`] } }, { name: `p ${key}` })
  run.begin(2, { name: key }, new Map([['password', 'CanaryB']]), undefined, { token: 'CanaryC' })
  run.tell(2, {
    event: 'on_span_update',
    attributes: { note: key },
    spanEvent: { name: key, timeUs: 1, attributes: { message: 'pwd=CanaryD' } },
  })
  run.tell(2, { event: 'on_usage', usage: { model: key } })
  run.finish(2, { status: 'failed', error, attributes: { cookie: ['CanaryE'] } }).end({ status: 'failed', error })
  expect(JSON.stringify(batches)).not.toContain('Canary')
  const end = batches.flat().find((record) => record.type === 'run.end')
  expect(end?.type === 'run.end' && end.losses.redactions).toBeGreaterThan(10)
})

test('redact: false keeps text as it is', async () => {
  const { hook, store } = new TraceManager({ redact: false })
  new RecordedRun(hook).start({ password: 'hunter2', text: 'token=abc123' }).end()
  const [root] = await store.getSpans('run-a')
  expect(await store.getValue(root?.input?.ref ?? '')).toEqual({ password: 'hunter2', text: 'token=abc123' })
  expect((await store.getRun('run-a'))?.losses.redactions).toBe(0)
})

test('attributes and events beyond the limits are left out and counted', async () => {
  const { hook, store } = new TraceManager()
  const run = new RecordedRun(hook).start().begin(2)
  for (let index = 0; index < 200; index += 1) {
    run.tell(2, {
      event: 'on_span_update',
      attributes: { [`a${index}`]: index },
      spanEvent: { name: `e${index}`, timeUs: index },
    })
  }
  run.finish(2).end()
  const [, step] = await store.getSpans('run-a')
  expect(Object.keys(step?.attributes ?? {})).toHaveLength(128)
  expect(step?.events.map((event) => event.name)).toEqual([
    ...Array.from({ length: 64 }, (_, index) => `e${index}`),
    ...Array.from({ length: 64 }, (_, index) => `e${index + 136}`),
  ])
  expect((await store.getRun('run-a'))?.losses.cuts).toBe(72 + 72)
})

test('long names are cut on a code point', async () => {
  const { hook, store } = new TraceManager()
  new RecordedRun(hook).start('in', { name: '𝄞'.repeat(300) }).end()
  expect(await store.getRun('run-a')).toMatchObject({ pipeline: '𝄞'.repeat(256), losses: { cuts: 2 } })
})

test('after close everything is ignored', async () => {
  const tracing = new TraceManager()
  const run = new RecordedRun(tracing.hook).start().begin(2)
  expect(await tracing.close()).toEqual({ ok: true, written: 3, dropped: 0 })
  run.finish(2).end()
  new RecordedRun(tracing.hook, 'run-b').start().end()
  expect(await tracing.close()).toEqual({ ok: true, written: 0, dropped: 0 })
  expect((await tracing.store.listRuns()).runs.map((listed) => [listed.runId, listed.status])).toEqual([
    ['run-a', 'running'],
  ])
})

test('leaving its scope writes what waits', async () => {
  const { sink, batches } = batchSink()
  {
    await using tracing = new TraceManager({ store: sink })
    new RecordedRun(tracing.hook).start()
  }
  expect(batches.flat().map((record) => record.type)).toEqual(['run.start', 'span.start'])
})

test('the store has the type that was given', () => {
  const store = { write: () => undefined, name: 'mine' }
  expectTypeOf(new TraceManager({ store }).store.name).toEqualTypeOf<string>()
  expectTypeOf(new TraceManager().store).toEqualTypeOf<MemoryStore>()
})

test('options that are none are refused', () => {
  expect(() => new TraceManager({ capture: 'some' as 'full' })).toThrow(
    'capture: expected full, meta or none, given string "some"',
  )
  expect(() => new TraceManager({ maxValueBytes: Number.NaN })).toThrow('maxValueBytes: expected a number from 0')
})
