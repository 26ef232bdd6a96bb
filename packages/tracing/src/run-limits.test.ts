import { attributeNames } from '@flujo/domain'
import { expect, test } from 'vitest'
import { TraceManager } from './index.ts'
import { RecordedRun } from './recorded-run.test-support.ts'

test('spans above the limit of a run are summed up below their parent, by kind, and nothing of the sums is lost', async () => {
  const { hook, store } = new TraceManager({ maxSpans: 3 })
  const run = new RecordedRun(hook).start().begin(2, { name: 'map', kind: 'map' })
  run.begin(3, { parent: 2, kind: 'item' }).finish(3)
  for (let id = 10; id < 60; id += 2) {
    run.begin(id, { parent: 2, kind: 'item' }).begin(id + 1, { parent: id })
    run.tell(id + 1, { event: 'on_usage', usage: { inputTokens: 2, costUsd: 0.5 } })
    run.tell(id + 1, { event: 'on_span_update', attributes: { a: 1 }, spanEvent: undefined })
    const isBad = id === 30
    run.finish(id + 1, isBad ? { status: 'failed', error: new RangeError('bad') } : {}).finish(id)
  }
  run.finish(2).skip(100, 'never').end()
  const spans = await store.getSpans('run-a')
  const row = ({ name, kind, status, parentSpanId }: (typeof spans)[number]): unknown[] => {
    const parent = spans.find(({ spanId }) => spanId === parentSpanId)
    return [name, kind, status, parent?.name]
  }
  expect(spans.map(row)).toEqual([
    ['review', 'run', 'completed', undefined],
    ['map', 'map', 'completed', 'review'],
    ['step 3', 'item', 'completed', 'map'],
    ['more of kind item', 'aggregate', 'completed', 'map'],
    ['more of kind task', 'aggregate', 'failed', 'more of kind item'],
    ['more of kind task', 'aggregate', 'completed', 'review'],
  ])
  expect(spans[4]?.attributes).toMatchObject({
    [attributeNames.aggregatedCount]: 25,
    [attributeNames.aggregatedFailed]: 1,
    [attributeNames.aggregatedMaxNs]: expect.any(Number),
    [attributeNames.inputTokens]: 50,
    [attributeNames.costUsd]: 12.5,
  })
  expect(spans[4]?.events).toMatchObject([{ name: 'exception', attributes: { 'exception.message': 'bad' } }])
  const { [attributeNames.aggregatedTotalNs]: total, [attributeNames.aggregatedMaxNs]: max } =
    spans[3]?.attributes ?? {}
  expect(total).toBe(25 * (max as number))
  expect(await store.getRun('run-a')).toMatchObject({
    totals: { spans: 54, failedSpans: 1, doneSteps: 1, usage: { calls: 25, inputTokens: 50, costUsd: 12.5 } },
    losses: { droppedSpans: 51, cuts: 25 },
  })
})

test('what a run has captured is bounded: then only types are kept, and further spans are summed up', async () => {
  const { hook, store } = new TraceManager({ maxRunBytes: 3_000 })
  const run = new RecordedRun(hook).start('x'.repeat(1_000)).begin(2, {}, 'y'.repeat(1_000))
  run.begin(3, {}, 'z'.repeat(1_100)).begin(4)
  run
    .finish(4)
    .finish(3)
    .finish(2, { output: 'w'.repeat(1_000), attributes: { late: true } })
    .end()
  const spans = await store.getSpans('run-a')
  expect(spans.map(({ name }) => name)).toEqual(['review', 'step 2', 'step 3', 'more of kind task'])
  expect(await store.getValue(spans[1]?.output?.ref ?? '')).toEqual({ $type: 'meta', of: 'string' })
  expect(spans[1]?.attributes).toEqual({})
  expect(await store.getRun('run-a')).toMatchObject({ status: 'completed', losses: { droppedSpans: 1, cuts: 4 } })
})

test('a run that goes on and on is bounded in memory and in the store', async () => {
  const { hook, store } = new TraceManager({ maxSpans: 1_000 })
  const run = new RecordedRun(hook).start()
  for (let id = 2; id < 20_002; id += 1) run.begin(id).finish(id)
  run.end()
  expect(await store.getSpans('run-a')).toHaveLength(1_001)
  expect(await store.getRun('run-a')).toMatchObject({ totals: { spans: 20_001 }, losses: { droppedSpans: 19_001 } })
})

test('what a run says of its values holds for its root, and steps say the rest', async () => {
  const { hook, store } = new TraceManager()
  const run = new RecordedRun(hook)
  run.start('in', { capture: 'none' }).begin(2, {}, 'in', 'full').finish(2).end()
  const [root, step] = await store.getSpans('run-a')
  expect([root?.input, root?.output, step?.output?.bytes]).toEqual([undefined, undefined, 5])
})

test('limits that are none are refused', () => {
  expect(() => new TraceManager({ maxSpans: -1 })).toThrow('maxSpans: expected a number from 0, given number -1')
})
