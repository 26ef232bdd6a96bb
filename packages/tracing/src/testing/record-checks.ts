import type { SpanNode } from '@flujo/domain'
import type { TraceRecord } from '../trace-record.ts'
import { expectSame, expectThat } from './expect.ts'
import { SampleRun, type SampleSpan } from './sample-run.ts'
import { type ContractCheck, idsOf, storeCheck, type TraceStorage, withoutValues, writeAll } from './store-check.ts'

const root: SampleSpan = { id: 1, durationNs: 4_000_000 }
const fetch: SampleSpan = {
  id: 2,
  parent: 1,
  name: 'fetch',
  atUs: 10,
  durationNs: 7,
  attributes: { url: 'a', tries: [1, 2] },
}
const parse: SampleSpan = {
  id: 3,
  parent: 1,
  name: 'parse',
  atUs: 20,
  status: 'failed',
  events: [{ name: 'exception', timeUs: 1_767_323_045_000_030, attributes: { 'exception.type': 'TypeError' } }],
  error: {
    type: 'TypeError',
    message: 'no text',
    code: 'E1',
    stack: 'at x',
    cause: { type: 'string', message: 'why' },
  },
}
const ended = {
  status: 'failed' as const,
  durationNs: 4_000_000,
  totals: {
    spans: 3,
    failedSpans: 1,
    retries: 2,
    doneSteps: 2,
    usage: { calls: 2, inputTokens: 30, outputTokens: 4, costUsd: 0.25, unpricedCalls: 1 },
  },
  losses: { droppedSpans: 1, cuts: 2, redactions: 3 },
  error: { type: 'TypeError', message: 'no text' },
  failedPath: 'parse',
}

function recordsOf(run: SampleRun): TraceRecord[] {
  return [
    run.start(),
    run.spanStart(root),
    run.spanStart(fetch),
    run.spanUpdate({ ...fetch, attributes: { url: 'a' } }),
    run.spanEnd(fetch),
    run.spanEnd(parse),
    run.spanEnd(root),
    run.end(ended),
  ]
}

async function expectWhole(store: TraceStorage, run: SampleRun): Promise<void> {
  expectSame(await store.getRun(run.runId), run.row(ended), `the run ${run.runId}`)
  const spans = withoutValues(await store.getSpans(run.runId))
  expectSame(
    spans,
    [root, fetch, parse].map((span) => run.spanRow(span)),
    `the spans of ${run.runId}`,
  )
}

const newRun = (runId = 'run-a'): SampleRun => new SampleRun({ runId, pipeline: 'review', plannedSteps: 4 })

/** What becomes of records, however they arrive. */
export const recordChecks: readonly ContractCheck<TraceStorage>[] = [
  storeCheck('keeps a run and its spans as they were told', async (store) => {
    const run = newRun()
    await writeAll(store, recordsOf(run))
    await expectWhole(store, run)
  }),
  storeCheck('keeps records that come one at a time', async (store) => {
    const run = newRun()
    await writeAll(store, ...recordsOf(run).map((record) => [record]))
    await expectWhole(store, run)
  }),
  storeCheck('takes an empty batch', async (store) => {
    await writeAll(store, [])
    expectSame((await store.listRuns()).runs, [], 'the runs')
  }),
  storeCheck('keeps the same when every record comes twice', async (store) => {
    const run = newRun()
    const records = recordsOf(run)
    await writeAll(store, [...records, ...records], records)
    await expectWhole(store, run)
    expectSame(idsOf((await store.listRuns()).runs), [run.runId], 'the runs')
  }),
  storeCheck('keeps the same when records come in the opposite order', async (store) => {
    const run = newRun()
    await writeAll(
      store,
      ...recordsOf(run)
        .toReversed()
        .map((record) => [record]),
    )
    await expectWhole(store, run)
  }),
  storeCheck('lists no run before it was told of one', async (store) => {
    const run = newRun()
    const [start, ...spans] = recordsOf(run).slice(0, -1) as [TraceRecord, ...TraceRecord[]]
    await writeAll(store, spans)
    expectSame(await store.getRun(run.runId), undefined, 'a run of which there are only spans')
    expectSame((await store.listRuns()).runs, [], 'the runs')
    await writeAll(store, [start])
    expectSame((await store.getSpans(run.runId)).length, 3, 'how many spans the run has')
  }),
  storeCheck('keeps runs apart whose records come interleaved', async (store) => {
    const runs = ['run-a', 'run-b', 'run-c'].map(newRun)
    const records = runs.map(recordsOf)
    const turns = records[0]?.map((_, turn) => records.flatMap((ofRun) => ofRun.slice(turn, turn + 1))) ?? []
    await writeAll(store, ...turns)
    for (const run of runs) await expectWhole(store, run)
  }),
  storeCheck('lets a later epoch win over a higher number', async (store) => {
    const first = newRun()
    const records = recordsOf(first)
    const second = new SampleRun({ runId: first.runId, pipeline: 'review', plannedSteps: 4, epoch: 2 })
    const again: SampleSpan = { ...parse, status: 'completed', attributes: { resumed: true } }
    await writeAll(store, [second.start(), second.spanEnd(again)], records)
    expectSame((await store.getRun(first.runId))?.status, 'running', 'the status of a run that goes on')
    expectSame((await store.getRun(first.runId))?.epoch, 2, 'its epoch')
    const spans = await store.getSpans(first.runId, { where: { op: '=', field: 'name', value: 'parse' } })
    expectSame(
      spans.map((span) => [span.status, span.attributes]),
      [['completed', { resumed: true }]],
      'the span done again',
    )
  }),
  storeCheck('shows a run while it is open, with totals from its spans', checkOpenRun),
  storeCheck('gives the tree of a run', async (store) => {
    const run = newRun()
    await writeAll(store, recordsOf(run))
    const shapeOf = (node: SpanNode | undefined): unknown => node && [node.name, ...node.children.map(shapeOf)]
    expectSame(shapeOf(await store.getTrace(run.runId)), ['review', ['fetch'], ['parse']], 'the tree')
    expectSame(await store.getTrace('run-x'), undefined, 'the tree of an unknown run')
  }),
  storeCheck('hangs a span without its parent on the root', async (store) => {
    const run = newRun()
    await writeAll(store, [run.start(), run.spanEnd(root), run.spanEnd({ ...parse, parent: 99 }), run.end()])
    const tree = await store.getTrace(run.runId)
    expectSame(
      tree?.children.map(({ name, orphan }) => [name, orphan]),
      [['parse', true]],
      'the children of the root',
    )
    const [, span] = await store.getSpans(run.runId)
    expectSame(span?.parentSpanId, run.spanId(99), 'the parent that the span names')
  }),
  storeCheck('gives spans by start, then by id', async (store) => {
    const run = newRun()
    const spans = [5, 3, 4, 2].map((id) => run.spanEnd({ id, parent: 1, atUs: id === 5 ? 1 : 9 }))
    await writeAll(store, [run.start(), ...spans, run.spanEnd(root)])
    const names = (await store.getSpans(run.runId)).map((span) => span.name)
    expectSame(names, ['review', 'step 5', 'step 2', 'step 3', 'step 4'], 'the names of the spans')
  }),
  storeCheck('accepts kinds that it does not know, and text of any script', async (store) => {
    const run = new SampleRun({ runId: 'run-ü', pipeline: `"'; DROP \u0000 𝄞 ; -- %_` })
    const odd: SampleSpan = {
      id: 2,
      parent: 1,
      name: 'naïve 步骤 "x"\n',
      kind: 'later' as 'custom',
      attributes: { 'a.b"c': '\u2028' },
    }
    await writeAll(store, [run.start(), run.spanEnd(root), run.spanEnd(odd), run.end()])
    expectSame(await store.getRun(run.runId), run.row({}), 'the run')
    expectSame(
      withoutValues(await store.getSpans(run.runId)),
      [root, odd].map((span) => run.spanRow(span)),
      'its spans',
    )
  }),
]

async function checkOpenRun(store: TraceStorage): Promise<void> {
  const run = newRun()
  const call = { 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 4, 'flujo.cost.usd': 0.5 }
  const unpriced = { 'gen_ai.usage.input_tokens': 1, 'flujo.cost.unpriced_calls': 1 }
  const loading: SampleSpan = { id: 4, parent: 1, name: 'load', atUs: 30, attributes: { seen: 1 }, input: 'x' }
  await writeAll(store, [
    run.start(),
    run.spanStart(root),
    run.spanEnd({ ...fetch, attributes: { 'flujo.attempts': 2 } }),
    run.spanEnd({ id: 5, parent: 2, name: 'try 1', kind: 'attempt', atUs: 11, status: 'failed', attributes: unpriced }),
    run.spanEnd({ id: 6, parent: 2, name: 'try 2', kind: 'attempt', atUs: 12, attributes: call }),
    run.spanEnd({ id: 7, parent: 1, name: 'never', atUs: 31, status: 'skipped', durationNs: 0 }),
    run.spanStart({ ...loading, attributes: {} }),
    run.spanUpdate(loading),
  ])
  const usage = { calls: 2, inputTokens: 11, outputTokens: 4, costUsd: 0.5, unpricedCalls: 1 }
  const totals = { spans: 6, failedSpans: 1, retries: 1, doneSteps: 1, usage }
  expectSame(await store.getRun(run.runId), run.row(undefined, totals), 'the open run')
  expectSame((await store.listRuns()).runs, [run.row(undefined, totals)], 'the runs')
  const open = await store.getSpans(run.runId, { where: { op: '=', field: 'status', value: 'running' } })
  expectSame(
    withoutValues(open),
    [root, loading].map((span) => run.openSpanRow(span)),
    'the open spans',
  )
  expectThat(open[1]?.input !== undefined && open[1].output === undefined, 'an open span has its input and no output')
}
