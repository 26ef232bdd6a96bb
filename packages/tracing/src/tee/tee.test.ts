import { expect, expectTypeOf, test, vi } from 'vitest'
import { MemoryStore, tee, TraceManager, type TraceRecord, type TraceSink } from '../index.ts'
import { RecordedRun } from '../recorded-run.test-support.ts'
import { readBack, traceSinkContract } from '../testing/index.ts'
import { SampleRun } from '../testing/sample-run.ts'

const told = (): [(error: unknown, sink: number) => void, string[]] => {
  const lines: string[] = []
  return [(error, sink) => void lines.push(`${sink}: ${(error as Error).message}`), lines]
}
const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0))

function wholeRun(tracing: TraceManager<TraceSink>, runId = 'run-a', steps = 250): void {
  const run = new RecordedRun(tracing.hook, runId).start()
  for (let id = 2; id < steps + 2; id += 1) run.begin(id).finish(id)
  run.end()
}

for (const { name, check } of traceSinkContract) {
  test(`contract of sinks, for each of a tee: ${name}`, async () => {
    for (const place of [0, 1]) {
      await check(() => {
        const kept: TraceRecord[][] = [[], []]
        const sinkOf = (own: TraceRecord[]): TraceSink => ({ write: (records) => void own.push(...records) })
        return readBack(tee([sinkOf(kept[0] ?? []), sinkOf(kept[1] ?? [])]), () => kept[place] ?? [])
      })
    }
  })
}

test('all get everything, and the first that can be read is read', async () => {
  const lines: string[] = []
  const log: TraceSink = { write: async (records) => void lines.push(...records.map((record) => record.type)) }
  const [first, second] = [new MemoryStore(), new MemoryStore()]
  const tracing = new TraceManager({ store: tee([log, first, second]) })
  wholeRun(tracing)
  expect(await tracing.flush()).toMatchObject({ ok: true, dropped: 0 })
  await settled()
  expect(await first.getSpans('run-a')).toHaveLength(251)
  expect(await second.getSpans('run-a')).toEqual(await first.getSpans('run-a'))
  expect(lines.filter((type) => type === 'span.end')).toHaveLength(251)
  await second.deleteRun('run-a')
  expect(await tracing.store.getTrace?.('run-a')).toMatchObject({ name: 'review' })
  expect((await tracing.store.listRuns?.())?.runs).toHaveLength(1)
  expect(await tracing.store.getSpanStatistics?.({ groupBy: 'pipeline' })).toMatchObject([{ count: 1 }])
  expect(tee([log]).getRun).toBeUndefined()
})

test.each<[string, () => TraceSink['write'], string[]]>([
  [
    'throws',
    () => () => {
      throw new Error('disk full')
    },
    ['0: disk full'],
  ],
  [
    'rejects',
    () => async () => {
      throw new Error('disk full')
    },
    ['0: disk full'],
  ],
  ['never answers', () => () => new Promise(() => {}), []],
  ['answers with nonsense', () => () => 7 as never, []],
])('one that %s keeps nothing from the others, and a flush does not wait for it', async (_, writeOf, expected) => {
  const store = new MemoryStore()
  const [onSinkError, lines] = told()
  const tracing = new TraceManager({ store: tee([{ write: writeOf() }, store], { onSinkError }) })
  for (const runId of ['run-a', 'run-b']) wholeRun(tracing, runId)
  expect(await tracing.flush()).toMatchObject({ ok: true, dropped: 0 })
  await settled()
  expect(await store.getSpans('run-b')).toHaveLength(251)
  expect(lines).toEqual(expected)
})

test('one that throws on the third call loses nothing that it takes when it is asked again', async () => {
  let calls = 0
  const flaky = new MemoryStore()
  const write = (records: readonly TraceRecord[]): void => {
    calls += 1
    if (calls === 3) throw new Error('once')
    flaky.write(records)
  }
  const store = new MemoryStore()
  const [onSinkError, lines] = told()
  const tracing = new TraceManager({ store: tee([store, { write }], { onSinkError }) })
  wholeRun(tracing)
  expect(await flaky.getSpans('run-a')).toEqual(await store.getSpans('run-a'))
  expect(lines).toEqual(['1: once'])
})

test('a slow one gets everything in order, one batch at a time; what waits is bounded and told', async () => {
  const answers: (() => void)[] = []
  const batches: (readonly TraceRecord[])[] = []
  const slow: TraceSink = {
    write: (records) => {
      batches.push(records)
      return new Promise((resolve) => void answers.push(resolve))
    },
  }
  const [onSinkError, lines] = told()
  const both = tee([slow, new MemoryStore()], { onSinkError, maxWaiting: 2 })
  const run = new SampleRun({ runId: 'run-a' })
  for (let id = 1; id <= 5; id += 1) void both.write([run.spanEnd({ id })])
  expect(batches).toHaveLength(1)
  expect(lines).toEqual(['0: expected a sink that keeps up, given one with 2 batches to take'])
  for (let answered = 0; answered < 3; answered += 1) {
    answers[answered]?.()
    await settled()
  }
  expect(batches.flat().map((record) => 'name' in record && record.name)).toEqual(['sample', 'step 2', 'step 3'])
})

test('where none takes a batch it is refused, and the tracer counts', async () => {
  const refuse: TraceSink = {
    write: () => {
      throw new Error('no')
    },
  }
  const reject: TraceSink = {
    write: async () => {
      throw new Error('no')
    },
  }
  for (const sinks of [
    [refuse, refuse],
    [reject, refuse],
    [reject, reject],
  ] as const) {
    const tracing = new TraceManager({ store: tee(sinks, { onSinkError: () => {} }), onWarning: () => {} })
    wholeRun(tracing, 'run-a', 5)
    expect(await tracing.flush()).toMatchObject({ ok: false, dropped: 5, error: { code: 'store_unavailable' } })
  }
})

test('at the exit each that can writes what waits, in flight or not', () => {
  const exits: (() => void)[] = []
  const batches: (readonly TraceRecord[])[] = []
  const onExit: TraceSink['onExit'] = (flush) => {
    exits.push(flush)
    return () => void exits.splice(exits.indexOf(flush), 1)
  }
  const stuck: TraceSink = {
    write: (records) => {
      batches.push(records)
      return new Promise(() => {})
    },
    onExit,
  }
  const store = Object.assign(new MemoryStore(), { onExit })
  const { hook } = new TraceManager({ store: tee([stuck, store]), flush: { maxRecords: 2 } })
  const run = new RecordedRun(hook).start().begin(2).begin(3).begin(4).begin(5)
  expect(exits).toHaveLength(2)
  for (const flush of [...exits]) flush()
  const names = new Set(batches.flat().map((record) => ('name' in record ? record.name : record.type)))
  expect(names).toEqual(new Set(['run.start', 'review', 'step 2', 'step 3', 'step 4', 'step 5']))
  run.end()
  expect(exits).toHaveLength(0)
})

test('a listener that throws reaches nobody', () => {
  const refuse: TraceSink = {
    write: () => {
      throw new Error('no')
    },
  }
  const both = tee([refuse, new MemoryStore()], {
    onSinkError: () => {
      throw new Error('deaf')
    },
  })
  expect(() => both.write([new SampleRun({ runId: 'run-a' }).start()])).not.toThrow()
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  void tee([refuse, new MemoryStore()]).write([new SampleRun({ runId: 'run-a' }).start()])
  expect(warn.mock.calls[0]?.[0]).toBe('flujo tracing: sink 0 of a tee refuses records; the others go on')
  warn.mockRestore()
})

test('what is no sink is refused', () => {
  expect(() => tee([] as never)).toThrow('tee: expected a list of sinks, given object')
  expect(() => tee([{ write: () => {} }, {} as TraceSink])).toThrow(
    'expected sinks with a write method, given object at 1',
  )
  expectTypeOf(tee([new MemoryStore()]).getRun).toBeNullable()
})
