import { expectSame, expectThat } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { type ContractCheck, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

/** Where a reader tells whether there is something new: that it is right. */
export const versionChecks: readonly ContractCheck<TraceStorage>[] = [
  storeCheck('has another version after each write, and the same one without', async (store) => {
    if (store.version === undefined) return
    const run = new SampleRun({ runId: 'run-1', startTimeUs: 1_000 })
    const before = await store.version()
    await writeAll(store, [run.start()])
    const started = await store.version()
    expectThat(started !== before, 'the version after the start of a run is another')
    await store.getRun('run-1')
    expectSame(await store.version(), started, 'the version after reading')
    await writeAll(store, [run.end({ durationNs: 10 })])
    expectThat((await store.version()) !== started, 'the version after the end of the run is another')
  }),
]
