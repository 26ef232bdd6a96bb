import type { Page, SortField } from '../trace-query.ts'
import { expectRefusal, expectSame, expectThat } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { type ContractCheck, idsOf, storeCheck, type StoreCheck, type TraceStorage, writeAll } from './store-check.ts'

const usageOf = (
  amount: number,
): { calls: number; inputTokens: number; outputTokens: number; costUsd: number; unpricedCalls: number } => ({
  calls: 1,
  inputTokens: amount,
  outputTokens: 1,
  costUsd: amount / 8,
  unpricedCalls: 0,
})

async function writeRun(store: TraceStorage, runId: string, rank: number): Promise<void> {
  const run = new SampleRun({ runId, startTimeUs: 1_000 + rank })
  const totals = { retries: rank, usage: usageOf(rank) }
  await writeAll(store, [run.start(), run.end({ durationNs: rank * 10, totals })])
}

async function pagesOf(store: TraceStorage, page: Page): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = []
  let after: string | undefined
  do {
    const { runs, next } = await store.listRuns({}, { ...page, after })
    pages.push(idsOf(runs))
    after = next
    expectThat(pages.length < 20, 'the pages come to an end')
  } while (after !== undefined)
  return pages
}

const sortFields: readonly SortField[] = ['startTimeUs', 'durationNs', 'costUsd', 'tokens', 'retries']
const inRank = ['run-3', 'run-1', 'run-5', 'run-2', 'run-4']

/** Long lists and their order. */
export const pagingChecks: readonly ContractCheck<TraceStorage>[] = [
  ...sortFields.map((field) =>
    storeCheck(`sorts and pages runs by ${field}, up and down`, async (store) => {
      for (const [rank, runId] of inRank.entries()) await writeRun(store, runId, rank + 1)
      const up = await pagesOf(store, { limit: 2, sort: { field, direction: 'asc' } })
      expectSame(up, [['run-3', 'run-1'], ['run-5', 'run-2'], ['run-4']], 'the pages going up')
      const down = await pagesOf(store, { limit: 2, sort: { field, direction: 'desc' } })
      expectSame(down, [['run-4', 'run-2'], ['run-5', 'run-1'], ['run-3']], 'the pages going down')
    }),
  ),
  storeCheck('lists the newest start first, 50 at a time', async (store) => {
    for (let rank = 1; rank <= 51; rank += 1) await writeRun(store, `run-${rank}`, rank)
    const { runs, next } = await store.listRuns()
    expectSame(
      [runs.length, runs[0]?.runId, runs.at(-1)?.runId],
      [50, 'run-51', 'run-2'],
      'how many, the first and the last',
    )
    expectSame(idsOf((await store.listRuns({}, { after: next })).runs), ['run-1'], 'the second page')
  }),
  storeCheck('leaves nothing out and repeats nothing among equals', async (store) => {
    const runIds = ['run-a', 'run-b', 'run-c', 'run-d', 'run-e']
    for (const runId of runIds) await writeRun(store, runId, 1)
    for (const direction of ['asc', 'desc'] as const) {
      const pages = await pagesOf(store, { limit: 2, sort: { field: 'durationNs', direction } })
      expectSame(pages.flat().toSorted(), runIds, 'the runs on all pages')
    }
  }),
  storeCheck('puts runs without the sort field last, up and down', async (store) => {
    const open = ['run-x', 'run-y', 'run-z'].map((runId) => new SampleRun({ runId, startTimeUs: 1_000 }).start())
    await writeAll(store, open)
    await writeRun(store, 'run-1', 1)
    await writeRun(store, 'run-2', 2)
    const ended = { asc: ['run-1', 'run-2'], desc: ['run-2', 'run-1'] }
    for (const direction of ['asc', 'desc'] as const) {
      const runs = (await pagesOf(store, { limit: 2, sort: { field: 'durationNs', direction } })).flat()
      expectSame(runs.slice(0, 2), ended[direction], 'the runs that have ended')
      expectSame(runs.slice(2).toSorted(), ['run-x', 'run-y', 'run-z'], 'the runs that are open')
    }
  }),
  storeCheck('pages what a condition leaves', async (store) => {
    for (let rank = 1; rank <= 5; rank += 1) await writeRun(store, `run-${rank}`, rank)
    const where = { op: '>', field: 'retries', value: 2 } as const
    const first = await store.listRuns({ where }, { limit: 2 })
    expectSame(idsOf(first.runs), ['run-5', 'run-4'], 'the first page')
    const second = await store.listRuns({ where }, { limit: 2, after: first.next })
    expectSame([idsOf(second.runs), second.next], [['run-3'], undefined], 'the second page and the mark of a third')
  }),
  storeCheck('refuses a limit below 1', async (store) => {
    await expectRefusal(() => store.listRuns({}, { limit: 0 }), 'a page of no rows')
  }),
]

/** Lists of which something goes while they are read. */
export const changingListChecks: readonly StoreCheck[] = [
  storeCheck('goes on where the page before ended when runs come and go', async (store) => {
    for (let rank = 1; rank <= 4; rank += 1) await writeRun(store, `run-${rank}`, rank)
    const first = await store.listRuns({}, { limit: 2 })
    await writeRun(store, 'run-5', 5)
    await store.deleteRun('run-3')
    const second = await store.listRuns({}, { limit: 2, after: first.next })
    expectSame(idsOf(second.runs), ['run-2', 'run-1'], 'the second page')
    expectSame(second.next, undefined, 'the mark of a third page')
  }),
]
