import type { SpanStatistics } from '../statistics-query.ts'
import { expectSame } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { type ContractCheck, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

const noUse = { inputTokens: 0, outputTokens: 0, costUsd: 0, unpricedCalls: 0 }

/** A row whose spans took as long as this, in one run. */
export function statisticsOf(
  group: string,
  durationsNs: readonly number[],
  more: Partial<SpanStatistics> = {},
): SpanStatistics {
  const atRank = (share: number): number => durationsNs[Math.ceil(share * durationsNs.length) - 1] ?? 0
  return {
    group,
    count: durationsNs.length,
    runs: 1,
    failed: 0,
    retried: 0,
    p50Ns: atRank(0.5),
    p95Ns: atRank(0.95),
    p99Ns: atRank(0.99),
    maxNs: durationsNs.at(-1) ?? 0,
    totalNs: durationsNs.reduce((sum, durationNs) => sum + durationNs, 0),
    ...noUse,
    ...more,
  }
}

const used = (tokens: number, costUsd: number): Record<string, number> => ({
  'gen_ai.usage.input_tokens': tokens,
  'gen_ai.usage.output_tokens': 1,
  'flujo.cost.usd': costUsd,
})

/** `run-a` asks a model with a retry and maps; `run-b` fails and is followed by an open span. */
async function writeRuns(store: TraceStorage): Promise<void> {
  const a = new SampleRun({ runId: 'run-a', pipeline: 'review' })
  const b = new SampleRun({ runId: 'run-b', pipeline: 'index' })
  await writeAll(store, [
    a.start(),
    a.spanEnd({ id: 1, durationNs: 1_000 }),
    a.spanEnd({ id: 2, parent: 1, name: 'ask', durationNs: 400, attributes: { 'flujo.attempts': 2, ...used(1, 0.5) } }),
    a.spanEnd({
      id: 3,
      parent: 2,
      name: 'try 1',
      kind: 'attempt',
      status: 'failed',
      attributes: { ...used(10, 0.25), 'flujo.cost.unpriced_calls': 3 },
    }),
    a.spanEnd({ id: 4, parent: 2, name: 'try 2', kind: 'attempt', attributes: used(20, 0.125) }),
    a.spanEnd({ id: 5, parent: 1, name: 'each', kind: 'map', durationNs: 300 }),
    a.spanEnd({ id: 6, parent: 5, name: '#1', kind: 'item', durationNs: 250, attributes: used(2, 0) }),
    a.spanEnd({ id: 8, parent: 5, name: '#2', kind: 'item', durationNs: 40, attributes: { 'flujo.attempts': 2 } }),
    a.spanEnd({ id: 7, parent: 6, name: 'ask', durationNs: 100, attributes: used(4, 0) }),
    a.end({ totals: { retries: 1 } }),
    b.start(),
    b.spanEnd({ id: 1, durationNs: 2_000, status: 'failed' }),
    b.spanEnd({ id: 2, parent: 1, name: 'ask', durationNs: 200, status: 'failed' }),
    b.spanEnd({ id: 3, parent: 1, name: 'never', durationNs: 0, status: 'skipped' }),
    b.spanStart({ id: 4, parent: 1, name: 'ask', attributes: used(100, 1) }),
    b.end({ status: 'failed' }),
  ])
}

const askUsage = { inputTokens: 35, outputTokens: 4, tokensP50: 5, costUsd: 0.875, unpricedCalls: 3 }
const itemUsage = { inputTokens: 2, outputTokens: 1, tokensP50: 3, costUsd: 0, unpricedCalls: 0 }
const reviewUsage = { inputTokens: 37, outputTokens: 5, tokensP50: 42, costUsd: 0.875, unpricedCalls: 3 }

/** Sums and percentiles. */
export const statisticsChecks: readonly ContractCheck<TraceStorage>[] = [
  storeCheck('sums up steps by name, items by the step around them, and tries with what was tried', async (store) => {
    await writeRuns(store)
    const expected = [
      statisticsOf('ask', [100, 200, 400], { runs: 2, failed: 1, retried: 1, ...askUsage }),
      statisticsOf('each', [300]),
      statisticsOf('each/#', [40, 250], { retried: 1, ...itemUsage }),
    ]
    expectSame(await store.getSpanStatistics(), expected, 'the statistics by step')
  }),
  storeCheck('sums up pipelines by their root spans', async (store) => {
    await writeRuns(store)
    const indexUsage = { inputTokens: 100, outputTokens: 1, tokensP50: 101, costUsd: 1 }
    const expected = [
      statisticsOf('index', [2_000], { failed: 1, ...indexUsage }),
      statisticsOf('review', [1_000], { retried: 1, ...reviewUsage }),
    ]
    expectSame(await store.getSpanStatistics({ groupBy: 'pipeline' }), expected, 'the statistics by pipeline')
  }),
  storeCheck('sums up the runs and spans that conditions choose', async (store) => {
    await writeRuns(store)
    const failedRuns = await store.getSpanStatistics({ runs: { op: '=', field: 'status', value: 'failed' } })
    expectSame(failedRuns, [statisticsOf('ask', [200], { failed: 1 })], 'the statistics of failed runs')
    const maps = await store.getSpanStatistics({ spans: { op: '=', field: 'kind', value: 'map' } })
    expectSame(maps, [statisticsOf('each', [300])], 'the statistics of maps')
    const slow = await store.getSpanStatistics({ spans: { op: '>', field: 'durationNs', value: 10_000 } })
    expectSame(slow, [], 'the statistics of nothing')
  }),
  storeCheck('has no row for what stands for spans above a limit, and counts what they used', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    const more = { name: 'more of kind item', kind: 'aggregate', durationNs: 900 } as const
    await writeAll(store, [
      run.start(),
      run.spanEnd({ id: 1, durationNs: 1_000 }),
      run.spanEnd({ id: 2, parent: 1, name: 'each', kind: 'map', durationNs: 950 }),
      run.spanEnd({ id: 3, parent: 2, ...more, attributes: { 'flujo.aggregated.count': 7, ...used(5, 0.5) } }),
      run.spanEnd({ id: 4, parent: 3, ...more, name: 'more of kind attempt', attributes: used(3, 0.25) }),
      run.end(),
    ])
    const usage = { inputTokens: 8, outputTokens: 2, tokensP50: 10, costUsd: 0.75 }
    expectSame(await store.getSpanStatistics(), [statisticsOf('each', [950], usage)], 'the statistics by step')
    const byPipeline = await store.getSpanStatistics({ groupBy: 'pipeline' })
    expectSame(byPipeline, [statisticsOf('sample', [1_000], usage)], 'the statistics by pipeline')
  }),
  storeCheck('gives percentiles by nearest rank', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    const durations = Array.from({ length: 120 }, (_, position) => (position + 1) * 10)
    const spans = durations.map((durationNs, position) =>
      run.spanEnd({ id: position + 2, parent: 1, name: 'step', durationNs }),
    )
    await writeAll(store, [run.start(), ...spans.toReversed(), run.end()])
    const percentiles = { p50Ns: 600, p95Ns: 1_140, p99Ns: 1_190, maxNs: 1_200 }
    expectSame(await store.getSpanStatistics(), [statisticsOf('step', durations, percentiles)], 'the statistics')
  }),
]
