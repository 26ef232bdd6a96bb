import { expectSame } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { type ContractCheck, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

/** What runs come to. */
export const summaryChecks: readonly ContractCheck<TraceStorage>[] = [
  storeCheck('sums up no runs', async (store) => {
    const usage = { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, unpricedCalls: 0 }
    const nothing = { count: 0, byStatus: {}, unpricedRuns: 0, retries: 0, usage }
    expectSame(await store.summarizeRuns(), nothing, 'the sums of no runs')
  }),
  storeCheck('sums up the runs that fit, their usage and their durations', async (store) => {
    const usage = { calls: 2, inputTokens: 10, outputTokens: 3, costUsd: 0.5, unpricedCalls: 0 }
    for (let position = 1; position <= 20; position += 1) {
      const run = new SampleRun({ runId: `run-${position}` })
      const status = position === 20 ? 'failed' : 'completed'
      const unpricedCalls = position > 18 ? 1 : 0
      const totals = { retries: position % 2, usage: { ...usage, unpricedCalls } }
      await writeAll(store, [run.start(), run.end({ status, durationNs: position * 100, totals })])
    }
    const open = new SampleRun({ runId: 'run-open' })
    await writeAll(store, [open.start()])
    const { byStatus, ...sums } = await store.summarizeRuns()
    expectSame({ ...byStatus, running: 1 }, { completed: 19, failed: 1, running: 1 }, 'the runs by status')
    const totals = { calls: 40, inputTokens: 200, outputTokens: 60, costUsd: 10, unpricedCalls: 2 }
    const durations = { p50Ns: 1_000, p95Ns: 1_900, p99Ns: 2_000, maxNs: 2_000 }
    expectSame(sums, { count: 21, unpricedRuns: 2, retries: 10, usage: totals, durations }, 'the sums of all runs')
    const failed = { op: '=', field: 'status', value: 'failed' } as const
    const counted = await store.summarizeRuns({ where: failed, countOnly: true })
    expectSame(counted, { count: 1, byStatus: { failed: 1 } }, 'the count of failed runs')
    const none = await store.summarizeRuns({ where: { op: '=', field: 'pipeline', value: 'nothing' } })
    expectSame([none.count, none.durations], [0, undefined], 'the sums of no run')
  }),
]
