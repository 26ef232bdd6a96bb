import { expect, test } from 'vitest'
import {
  MemoryStore,
  type Page,
  type RunQuery,
  type SpanQuery,
  type StatisticsQuery,
  type TraceRecord,
} from '../index.ts'
import { readBack, traceReaderContract, traceSinkContract, traceStoreContract } from './index.ts'

/** Names of the checks that a store does not pass. */
async function failuresOf(open: () => MemoryStore): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { name, check } of traceStoreContract) await check(open).catch(() => failed.push(name))
  return failed
}

const dropsSpanRecords = (type: TraceRecord['type']): MemoryStore =>
  new (class extends MemoryStore {
    override write(records: readonly TraceRecord[]): void {
      super.write(records.filter((record) => record.type !== type))
    }
  })()

/** A store with one fault each, and a check that has to find it. */
const faults: readonly (readonly [fault: string, open: () => MemoryStore, check: string])[] = [
  [
    'forgets updates',
    () => dropsSpanRecords('span.update'),
    'shows a run while it is open, with totals from its spans',
  ],
  [
    'lets the last record win',
    () =>
      new (class extends MemoryStore {
        private seq = 0
        override write(records: readonly TraceRecord[]): void {
          super.write(records.map((record) => ({ ...record, epoch: 1, seq: (this.seq += 1) })))
        }
      })(),
    'keeps the same when records come in the opposite order',
  ],
  [
    'does not look at conditions on spans',
    () =>
      new (class extends MemoryStore {
        override getSpans(runId: string, _query?: SpanQuery): ReturnType<MemoryStore['getSpans']> {
          return super.getSpans(runId)
        }
      })(),
    'finds spans where {"op":"=","field":"name","value":"Search"}',
  ],
  [
    'does not look at conditions on runs',
    () =>
      new (class extends MemoryStore {
        override listRuns(_query?: RunQuery, page?: Page): ReturnType<MemoryStore['listRuns']> {
          return super.listRuns({}, page)
        }
      })(),
    'pages what a condition leaves',
  ],
  [
    'has one page only',
    () =>
      new (class extends MemoryStore {
        override async listRuns(query?: RunQuery, page?: Page): ReturnType<MemoryStore['listRuns']> {
          return { runs: (await super.listRuns(query, page)).runs }
        }
      })(),
    'lists the newest start first, 50 at a time',
  ],
  [
    'has the same version whatever is written',
    () =>
      new (class extends MemoryStore {
        override async version(): Promise<string> {
          return 'always'
        }
      })(),
    'has another version after each write, and the same one without',
  ],
  [
    'does not look at the statistics that are asked for',
    () =>
      new (class extends MemoryStore {
        override getSpanStatistics(_query?: StatisticsQuery): ReturnType<MemoryStore['getSpanStatistics']> {
          return super.getSpanStatistics()
        }
      })(),
    'sums up the runs and spans that conditions choose',
  ],
  [
    'deletes nothing',
    () =>
      new (class extends MemoryStore {
        override async deleteRun(runId: string): Promise<boolean> {
          return (await this.getRun(runId)) !== undefined
        }
      })(),
    'deletes a run with everything that belongs to it, and nothing else',
  ],
  [
    'never closes',
    () =>
      new (class extends MemoryStore {
        override async close(): Promise<void> {}
      })(),
    'closes once, and refuses everything afterwards',
  ],
]

test.each(faults)('finds a store that %s', async (_, open, check) => {
  expect(await failuresOf(open)).toContain(check)
})

test('has a name of its own for each check', () => {
  const names = traceStoreContract.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('is the contract of sinks, that of readers, and more', () => {
  const names = traceStoreContract.map(({ name }) => name)
  const parts = [...traceSinkContract, ...traceReaderContract].map(({ name }) => name)
  expect(names.slice(0, parts.length)).toEqual(parts)
  expect(names.length).toBeGreaterThan(parts.length)
})

const losesEveryThird = (): ReturnType<typeof readBack> => {
  const kept: TraceRecord[] = []
  let seen = 0
  const write = (records: readonly TraceRecord[]): void => {
    for (const record of records) if ((seen += 1) % 3 > 0) kept.push(record)
  }
  return readBack({ write }, () => kept)
}

test('finds a sink that loses records, and leaves one alone that keeps them', async () => {
  const failed: string[] = []
  for (const { name, check } of traceSinkContract) await check(losesEveryThird).catch(() => failed.push(name))
  expect(failed).toContain('keeps a run and its spans as they were told')
  const kept: TraceRecord[][] = []
  const keepsAll = (): ReturnType<typeof readBack> => {
    const own: TraceRecord[] = []
    kept.push(own)
    return readBack({ write: (records) => void own.push(...records) }, () => own)
  }
  for (const { check } of [...traceSinkContract, ...traceReaderContract]) await check(keepsAll)
  expect(kept.length).toBe(traceSinkContract.length + traceReaderContract.length)
})
