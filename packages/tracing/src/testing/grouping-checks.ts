import type { Attributes, ErrorInfo } from '@flujo/domain'
import { expectRefusal, expectSame } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { statisticsOf } from './statistics-checks.ts'
import { type ContractCheck, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

const used = (model: string | undefined, tokens: number): Attributes => ({
  ...(model !== undefined && { 'gen_ai.request.model': model }),
  'gen_ai.usage.input_tokens': tokens,
  'flujo.cost.usd': 0.25,
})
const late: ErrorInfo = { type: 'TimeoutError', message: 'late' }
const broken: ErrorInfo = { type: 'TypeError', message: 'broken' }

/** Two runs that start a second apart: `ask` is tried twice, and in `run-b` fails with its tries; `wrap` only passes it on. */
async function writeRuns(store: TraceStorage): Promise<{ readonly startUs: number }> {
  const a = new SampleRun({ runId: 'run-a' })
  const { startTimeUs: startUs } = a.row()
  const b = new SampleRun({ runId: 'run-b', startTimeUs: startUs + 1_000_000 })
  const failed = { status: 'failed', error: late } as const
  await writeAll(store, [
    a.start(),
    a.spanEnd({ id: 1, durationNs: 10_000 }),
    a.spanEnd({ id: 2, parent: 1, name: 'ask', durationNs: 400, attributes: { 'flujo.attempts': 2 } }),
    a.spanEnd({
      ...{ id: 3, parent: 2, name: 'try 1', kind: 'attempt', durationNs: 100, attributes: used('small', 10) },
      ...failed,
    }),
    a.spanEnd({ id: 4, parent: 2, name: 'try 2', kind: 'attempt', durationNs: 200, attributes: used('large', 20) }),
    a.spanEnd({ id: 5, parent: 1, name: 'free', durationNs: 50, attributes: used(undefined, 5) }),
    a.end(),
    b.start(),
    b.spanEnd({ id: 1, durationNs: 20_000, status: 'failed', error: { type: 'FlujoError', message: 'failed' } }),
    b.spanEnd({ id: 2, parent: 1, name: 'wrap', durationNs: 900, ...failed }),
    b.spanEnd({ id: 3, parent: 2, name: 'ask', durationNs: 800, attributes: { 'flujo.attempts': 2 }, ...failed }),
    b.spanEnd({
      ...{ id: 4, parent: 3, name: 'try 1', kind: 'attempt', durationNs: 300, attributes: used('small', 30) },
      ...{ status: 'failed', error: broken },
    }),
    b.spanEnd({ id: 5, parent: 3, name: 'try 2', kind: 'attempt', durationNs: 400, ...failed }),
    b.end({ status: 'failed' }),
  ])
  return { startUs }
}

/** Rows by models and errors, and what is given only where it is asked for. */
export const groupingChecks: readonly ContractCheck<TraceStorage>[] = [
  storeCheck('sums up models by the spans that report their use', async (store) => {
    await writeRuns(store)
    const use = (tokens: number, tokensP50: number, costUsd: number) => ({ inputTokens: tokens, tokensP50, costUsd })
    const large = statisticsOf('large', [200], use(20, 20, 0.25))
    const rows = [statisticsOf('small', [100, 300], { runs: 2, failed: 2, ...use(40, 10, 0.5) }), large]
    expectSame(await store.getSpanStatistics({ groupBy: 'model' }), rows, 'the statistics by model')
    const ofAsk = await store.getSpanStatistics({ groupBy: 'model', spans: { op: '=', field: 'name', value: 'ask' } })
    expectSame(ofAsk, rows, 'the statistics by model of what the tries of a step used')
  }),
  storeCheck('sums up errors by the spans that they come from', async (store) => {
    await writeRuns(store)
    const first = { inputTokens: 10, tokensP50: 10, costUsd: 0.25 }
    const rows = [
      statisticsOf('TimeoutError', [100, 400], { runs: 2, failed: 2, ...first }),
      statisticsOf('TypeError', [300], { failed: 1, inputTokens: 30, tokensP50: 30, costUsd: 0.25 }),
    ]
    expectSame(await store.getSpanStatistics({ groupBy: 'errorType' }), rows, 'the statistics by error')
    const ofFree = { op: '=', field: 'name', value: 'free' } as const
    expectSame(await store.getSpanStatistics({ groupBy: 'errorType', spans: ofFree }), [], 'those of a sound step')
  }),
  storeCheck('gives the time of a step itself, children that overlap counted once', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    await writeAll(store, [
      run.start(),
      run.spanEnd({ id: 1, durationNs: 100_000 }),
      run.spanEnd({ id: 2, parent: 1, name: 'fan', kind: 'parallel', atUs: 10, durationNs: 50_000 }),
      run.spanEnd({ id: 3, parent: 2, name: 'a', atUs: 12, durationNs: 20_000 }),
      run.spanEnd({ id: 4, parent: 2, name: 'b', atUs: 22, durationNs: 20_000 }),
      run.spanEnd({ id: 5, parent: 2, name: 'c', atUs: 55, durationNs: 90_000 }),
      run.spanEnd({ id: 6, parent: 1, name: 'again', atUs: 70, durationNs: 20_000 }),
      run.spanEnd({ id: 7, parent: 6, name: 'try 1', kind: 'attempt', atUs: 71, durationNs: 18_000 }),
      run.spanEnd({ id: 8, parent: 7, name: 'deep', atUs: 72, durationNs: 5_000 }),
      run.end(),
    ])
    const rows = await store.getSpanStatistics({ selfTime: true })
    const selfNs = Object.fromEntries(rows.map((row) => [row.group, row.selfNs]))
    const expected = { c: 90_000, fan: 15_000, a: 20_000, b: 20_000, again: 15_000, deep: 5_000 }
    expectSame(selfNs, expected, 'the time of the steps themselves')
    const [pipeline] = await store.getSpanStatistics({ selfTime: true, groupBy: 'pipeline' })
    expectSame(pipeline?.selfNs, 30_000, 'the time of the pipeline itself')
    expectSame((await store.getSpanStatistics())[0]?.selfNs, undefined, 'that time where nobody asks')
  }),
  storeCheck('gives the trend of the 95th percentile over equal parts of time', async (store) => {
    const { startUs } = await writeRuns(store)
    const trendOf = async (window: { readonly fromUs?: number; readonly toUs?: number }): Promise<unknown> => {
      const rows = await store.getSpanStatistics({ trend: { buckets: 4, ...window } })
      return rows.find(({ group }) => group === 'ask')?.trend
    }
    expectSame(await trendOf({}), [400, null, null, 800], 'the trend from the first run to the last')
    const wider = await trendOf({ fromUs: startUs - 2_000_000, toUs: startUs + 2_000_000 })
    expectSame(wider, [null, null, 400, 800], 'the trend of a longer time')
    expectSame(await trendOf({ fromUs: startUs + 1 }), [null, null, null, 800], 'the trend since the first run')
    await expectRefusal(() => store.getSpanStatistics({ trend: { buckets: 0 } }), 'a trend without parts')
  }),
]
