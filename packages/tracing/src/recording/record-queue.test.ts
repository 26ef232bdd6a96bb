import type { Runtime, SleepOptions } from '@flujo/domain'
import { expect, test } from 'vitest'
import { TraceManager, type TraceRecord, type TraceSink } from '../index.ts'
import { RecordedRun } from '../recorded-run.test-support.ts'

/** A runtime whose sleepers wake when the test says so. */
class SteppedRuntime implements Runtime {
  private sleepers: { readonly ms: number; readonly wake: () => void }[] = []
  wallMs = (): number => 0
  monotonicMs = (): number => 0
  newId = (): string => '1'.repeat(16)
  random = (): number => 0
  sleep(ms: number, { signal }: SleepOptions = {}): Promise<void> {
    return new Promise((resolve) => {
      this.sleepers.push({ ms, wake: resolve })
      signal?.addEventListener('abort', () => resolve())
    })
  }

  async wake(ms: number): Promise<void> {
    const due = this.sleepers.filter((sleeper) => sleeper.ms === ms)
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.ms !== ms)
    for (const { wake } of due) wake()
    await settled()
  }
}

/** Lets every promise that is already resolved have its say. */
const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0))

interface Recorder extends TraceSink {
  readonly batches: (readonly TraceRecord[])[]
}

/** Keeps the batches that `refuses` lets through. */
function recorder(refuses: (records: readonly TraceRecord[]) => boolean = () => false): Recorder {
  const batches: (readonly TraceRecord[])[] = []
  return {
    batches,
    write: (records) => {
      if (refuses(records)) throw new Error('disk full')
      batches.push(records)
    },
  }
}

const typesOf = (batches: readonly (readonly TraceRecord[])[]): string[][] =>
  batches.map((batch) => batch.map((record) => record.type))

function manySpans(run: RecordedRun, count: number, from = 2): RecordedRun {
  for (let id = from; id < from + count; id += 1) run.begin(id).finish(id)
  return run
}

const quiet = { onWarning: (): void => undefined }
const endOf = (batches: readonly (readonly TraceRecord[])[]): TraceRecord | undefined =>
  batches.flat().findLast((record) => record.type === 'run.end')

test('a short run is one write, each span one record', () => {
  const store = recorder()
  manySpans(new RecordedRun(new TraceManager({ store }).hook).start(), 3).end()
  expect(typesOf(store.batches)).toEqual([['run.end', 'span.end', 'span.end', 'span.end', 'span.end']])
})

test('the start of a run and a failure are written at the end of the turn, the rest after 50 ms', async () => {
  const store = recorder()
  const runtime = new SteppedRuntime()
  const run = new RecordedRun(new TraceManager({ store, runtime }).hook).start()
  expect(store.batches).toEqual([])
  await runtime.wake(0)
  expect(typesOf(store.batches)).toEqual([['run.start', 'span.start']])
  run.begin(2).begin(3)
  await runtime.wake(0)
  expect(store.batches).toHaveLength(1)
  await runtime.wake(50)
  expect(typesOf(store.batches.slice(1))).toEqual([['span.start', 'span.start']])
  run.finish(2, { status: 'failed', error: 'x' })
  await runtime.wake(0)
  expect(typesOf(store.batches.slice(2))).toEqual([['span.end']])
})

test('several updates of a span are one record', async () => {
  const store = recorder()
  const runtime = new SteppedRuntime()
  const run = new RecordedRun(new TraceManager({ store, runtime }).hook).start().begin(2)
  await runtime.wake(0)
  for (let page = 0; page < 5; page += 1)
    run.tell(2, { event: 'on_span_update', attributes: { page }, spanEvent: undefined })
  await runtime.wake(50)
  const [, updates] = store.batches
  expect(updates).toMatchObject([{ type: 'span.update', attributes: { page: 4 } }])
})

test('a batch has 100 records at most, and that many are written at once', () => {
  const store = recorder()
  const run = manySpans(new RecordedRun(new TraceManager({ store }).hook).start(), 250)
  expect(store.batches.map((batch) => batch.length)).toEqual([100, 100])
  run.end()
  expect(store.batches.flat().filter((record) => record.type === 'span.end')).toHaveLength(251)
  expect(Math.max(...store.batches.map((batch) => batch.length))).toBe(100)
})

test('numbers rise within a run and are never given twice', () => {
  const store = recorder()
  manySpans(new RecordedRun(new TraceManager({ store }).hook).start(), 250).end()
  const numbers = store.batches.flat().map((record) => record.seq)
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('an asynchronous store gets one batch at a time, and flush waits for all', async () => {
  const batches: (readonly TraceRecord[])[] = []
  let writing = 0
  const store: TraceSink = {
    write: async (records) => {
      writing += 1
      expect(writing).toBe(1)
      await settled()
      batches.push(records)
      writing -= 1
    },
  }
  const tracing = new TraceManager({ store })
  manySpans(new RecordedRun(tracing.hook).start(), 250).end()
  expect(await tracing.flush()).toMatchObject({ ok: true, dropped: 0, written: batches.flat().length })
  expect(batches.flat().filter((record) => record.type === 'span.end')).toHaveLength(251)
  expect(endOf(batches)).toMatchObject({ losses: { droppedSpans: 0 } })
})

test('a run that ends while the store is busy is written without a flush', async () => {
  const batches: (readonly TraceRecord[])[] = []
  const store: TraceSink = { write: async (records) => void batches.push(records) }
  const { hook } = new TraceManager({ store, runtime: new SteppedRuntime() })
  new RecordedRun(hook, 'run-a').start().end()
  new RecordedRun(hook, 'run-b').start().end()
  await settled()
  expect(batches.flat().map((record) => `${record.runId} ${record.type}`)).toEqual([
    ...['run-a run.end', 'run-a span.end', 'run-b run.end', 'run-b span.end'],
  ])
})

for (const mode of ['throws', 'rejects'] as const) {
  test(`a record that the store ${mode} at does not take the others with it`, async () => {
    const isBad = (record: TraceRecord): boolean => 'name' in record && record.name === 'bad'
    const kept = new Map<string, TraceRecord>()
    const write = (records: readonly TraceRecord[]): void => {
      if (records.some(isBad)) throw new Error('cannot store it')
      for (const record of records) kept.set('spanId' in record ? record.spanId : record.runId, record)
    }
    const store: TraceSink = { write: mode === 'throws' ? write : async (records) => write(records) }
    const warnings: string[] = []
    const tracing = new TraceManager({ store, onWarning: (message) => void warnings.push(message) })
    const run = manySpans(new RecordedRun(tracing.hook).start(), 20)
    run.begin(30, { name: 'bad' }).finish(30).begin(31, { name: 'bad' }).finish(31)
    manySpans(run, 20, 40).end()
    const { ok, dropped, error } = await tracing.flush()
    expect([ok, dropped, error]).toEqual([false, 2, new Error('cannot store it')])
    expect(kept.size).toBe(42)
    expect(kept.get('run-a')).toMatchObject({ type: 'run.end', totals: { spans: 43 }, losses: { droppedSpans: 2 } })
    expect(warnings).toEqual([
      'flujo tracing: the trace store refuses records; runs go on without them (Error: cannot store it)',
    ])
    expect(await tracing.flush()).toEqual({ ok: true, written: 0, dropped: 0 })
  })
}

test('a store that is down is not asked for ever, and has the end of the run when it is back', async () => {
  let isDown = true
  let asked = 0
  const store = recorder(() => {
    asked += 1
    return isDown
  })
  const tracing = new TraceManager({ store, runtime: new SteppedRuntime(), ...quiet })
  manySpans(new RecordedRun(tracing.hook).start(), 98).end()
  expect(asked).toBeLessThan(10)
  expect(await tracing.flush()).toMatchObject({ ok: false, written: 0, dropped: 98, error: new Error('disk full') })
  isDown = false
  expect(await tracing.flush()).toMatchObject({ ok: true, written: 2 })
  expect(store.batches).toMatchObject([[{ name: 'review' }, { type: 'run.end', losses: { droppedSpans: 98 } }]])
})

test('a store that never answers does not hold a flush, and what waits for it is bounded', async () => {
  const runtime = new SteppedRuntime()
  const batches: (readonly TraceRecord[])[] = []
  let answer: (() => void) | undefined
  const store: TraceSink = {
    write: (records) => {
      batches.push(records)
      return new Promise((resolve) => {
        answer = resolve
      })
    },
  }
  const tracing = new TraceManager({ store, runtime, flush: { maxWaiting: 500 }, ...quiet })
  manySpans(new RecordedRun(tracing.hook).start(), 1_000).end()
  const flushed = tracing.flush({ timeoutMs: 77 })
  await runtime.wake(77)
  expect(await flushed).toMatchObject({ ok: false, written: 0, dropped: 403, error: { code: 'store_unavailable' } })
  while (endOf(batches) === undefined) {
    answer?.()
    await settled()
  }
  expect(endOf(batches)).toMatchObject({ totals: { spans: 1_001 }, losses: { droppedSpans: 403 } })
})

test('the store is asked to wait for the exit of the process while a run is open', () => {
  let registered = 0
  let flushSync: (() => void) | undefined
  const store: Recorder = {
    ...recorder(),
    onExit: (flush) => {
      registered += 1
      flushSync = flush
      return () => {
        registered -= 1
      }
    },
  }
  const { hook } = new TraceManager({ store })
  const first = new RecordedRun(hook, 'run-a').start()
  const second = new RecordedRun(hook, 'run-b').start()
  expect(registered).toBe(1)
  first.end()
  expect(registered).toBe(1)
  manySpans(second, 2)
  flushSync?.()
  expect(typesOf(store.batches.slice(1))).toEqual([['span.end', 'span.end']])
  second.end()
  expect(registered).toBe(0)
})

test('at the exit, a batch that is on its way is written again', () => {
  const batches: (readonly TraceRecord[])[] = []
  let flushSync: (() => void) | undefined
  const store: TraceSink = {
    write: (records) => {
      batches.push(records)
      return batches.length === 1 ? new Promise(() => undefined) : undefined
    },
    onExit: (flush) => {
      flushSync = flush
      return () => undefined
    },
  }
  const { hook } = new TraceManager({ store, flush: { maxRecords: 2 } })
  new RecordedRun(hook).start().begin(2)
  flushSync?.()
  expect(typesOf(batches)).toEqual([
    ['run.start', 'span.start'],
    ['run.start', 'span.update', 'span.start'],
  ])
})

test('a listener for warnings that throws, and a store whose hooks throw, do not reach the run', () => {
  const store: TraceSink = {
    write: () => {
      throw undefined
    },
    onExit: () => {
      throw new Error('no exits here')
    },
  }
  const { hook } = new TraceManager({
    store,
    onWarning: () => {
      throw new Error('no warnings here')
    },
  })
  expect(() => manySpans(new RecordedRun(hook).start(), 3).end()).not.toThrow()
})
