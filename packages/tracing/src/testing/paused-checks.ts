import { expectSame } from './expect.ts'
import { SampleRun, type SampleSpan } from './sample-run.ts'
import { type ContractCheck, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

const root: SampleSpan = { id: 1 }
const done: SampleSpan = { id: 2, parent: 1, name: 'done', atUs: 10 }
const asks: SampleSpan = { id: 3, parent: 1, name: 'asks', kind: 'pause' as 'custom', atUs: 20 }
const totals = { spans: 3, doneSteps: 1 }

/** Runs that wait for somebody and go on in another process. */
export const pausedChecks: readonly ContractCheck<TraceStorage>[] = [
  storeCheck('shows what is open in a paused run as paused', async (store) => {
    const run = await pausedRun(store)
    const [listed] = (await store.listRuns()).runs
    expectSame([listed?.status, listed?.totals.doneSteps], ['paused', 1], 'the run')
    await expectStatuses(store, run, ['paused', 'completed', 'paused'])
    const statuses = (await store.getSpans(run.runId)).map(({ durationNs }) => durationNs)
    expectSame(statuses, [undefined, 1_000_000, undefined], 'the durations')
    expectSame(await withStatus(store, run, 'paused'), ['sample', 'asks'], 'the spans that are paused')
    expectSame(await withStatus(store, run, 'running'), [], 'the spans that are running')
    const where = { op: 'any', condition: { op: '=', field: 'status', value: 'paused' } } as const
    expectSame((await store.listRuns({ where })).runs.length, 1, 'how many runs have a paused span')
  }),
  storeCheck('goes on with a paused run in a new epoch, with the same spans', async (store) => {
    const { runId } = await pausedRun(store)
    const resumed = new SampleRun({ runId, epoch: 2 })
    await writeAll(store, [resumed.start()])
    expectSame((await store.getRun(runId))?.status, 'running', 'the status of the run that goes on')
    await expectStatuses(store, resumed, ['running', 'completed', 'running'])
    await writeAll(store, [resumed.spanEnd({ ...asks, output: 'yes' }), resumed.spanEnd(root), resumed.end()])
    expectSame((await store.getRun(runId))?.status, 'completed', 'the status of the run at its end')
    expectSame((await store.getRun(runId))?.epoch, 2, 'its epoch')
    await expectStatuses(store, resumed, ['completed', 'completed', 'completed'])
  }),
]

async function pausedRun(store: TraceStorage): Promise<SampleRun> {
  const run = new SampleRun({ runId: 'run-paused', plannedSteps: 2 })
  await writeAll(
    store,
    [run.start(), run.spanStart(root), run.spanEnd(done), run.spanStart(asks)],
    [run.end({ status: 'paused', totals })],
  )
  return run
}

async function expectStatuses(store: TraceStorage, { runId }: SampleRun, expected: readonly string[]): Promise<void> {
  const found = (await store.getSpans(runId)).map(({ status }) => status)
  expectSame(found, expected, 'the status of each span')
}

async function withStatus(store: TraceStorage, { runId }: SampleRun, value: string): Promise<readonly string[]> {
  const found = await store.getSpans(runId, { where: { op: '=', field: 'status', value } })
  return found.map(({ name }) => name)
}
