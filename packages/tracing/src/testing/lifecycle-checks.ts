import type { JsonValue } from '@flujo/domain'
import { expectRefusal, expectSame } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { idsOf, storeCheck, type StoreCheck, writeAll } from './store-check.ts'

/** Values of every shape and size that a store might treat in a way of its own. */
const values: readonly JsonValue[] = [
  null,
  false,
  0,
  -1.5e-7,
  '',
  'naïve 𝄞 \u0000 \u2028',
  [],
  {},
  JSON.parse('{"__proto__":{"a":1},"constructor":[],"":null}') as JsonValue,
  'x'.repeat(1_024),
  'ü'.repeat(100_000),
  { list: Array.from({ length: 2_000 }, (_, position) => ({ position, text: 'the same text again and again' })) },
]

/** Values, deletion and closing. */
export const lifecycleChecks: readonly StoreCheck[] = [
  storeCheck('gives values back as they were written, with their size', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    const spans = values.map((value, position) => {
      return run.spanEnd({ id: position + 1, atUs: position, input: value, output: [value] })
    })
    await writeAll(store, [run.start(), ...spans, run.end()])
    const rows = await store.getSpans(run.runId)
    for (const [position, value] of values.entries()) {
      const { input, output } = rows[position] ?? {}
      const bytes = new TextEncoder().encode(JSON.stringify(value)).length
      expectSame([input?.bytes, output?.bytes], [bytes, bytes + 2], `the sizes of value ${position}`)
      expectSame(await store.getValue(input?.ref ?? ''), value, `the input of value ${position}`)
      expectSame(await store.getValue(output?.ref ?? ''), [value], `the output of value ${position}`)
    }
  }),
  storeCheck('tells a captured null from nothing captured', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    await writeAll(store, [run.start(), run.spanEnd({ id: 1, input: null }), run.end()])
    const [span] = await store.getSpans(run.runId)
    expectSame([span?.input?.bytes, span?.output], [4, undefined], 'the size of null, and of nothing')
  }),
  storeCheck('has no value behind a ref that it did not make', async (store) => {
    expectSame(await store.getValue('no such ref'), undefined, 'the value')
  }),
  storeCheck('says nothing of an unknown run', async (store) => {
    expectSame(await store.getRun('nobody'), undefined, 'the run')
    expectSame(await store.getSpans('nobody'), [], 'its spans')
    expectSame(await store.deleteRun('nobody'), false, 'whether there was one to delete')
  }),
  storeCheck('says that a run without spans has no tree', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    await writeAll(store, [run.start(), run.end()])
    expectSame(await store.getTrace(run.runId), undefined, 'the tree')
    expectSame(await store.getRun(run.runId), run.row({}), 'the run')
  }),
  storeCheck('deletes a run with everything that belongs to it, and nothing else', async (store) => {
    const text = 'shared '.repeat(1_000)
    const [a, b] = ['run-a', 'run-b'].map((runId) => new SampleRun({ runId })) as [SampleRun, SampleRun]
    for (const run of [a, b])
      await writeAll(store, [run.start(), run.spanEnd({ id: 1, input: text, output: run.runId }), run.end()])
    const [gone] = await store.getSpans(a.runId)
    const [kept] = await store.getSpans(b.runId)
    expectSame(await store.deleteRun(a.runId), true, 'whether there was one to delete')
    expectSame(await store.deleteRun(a.runId), false, 'whether there was one to delete again')
    expectSame(idsOf((await store.listRuns()).runs), [b.runId], 'the runs')
    expectSame([await store.getRun(a.runId), await store.getSpans(a.runId)], [undefined, []], 'the deleted run')
    expectSame(await store.getValue(gone?.output?.ref ?? ''), undefined, 'a value of the deleted run')
    expectSame(await store.getValue(kept?.input?.ref ?? ''), text, 'a value that both runs had')
    expectSame(
      (await store.getSpanStatistics({ groupBy: 'pipeline' }))[0]?.count,
      1,
      'how many runs the statistics count',
    )
  }),
  storeCheck('takes a run again that was deleted', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    const records = [run.start(), run.spanEnd({ id: 1 }), run.end()]
    await writeAll(store, records)
    await store.deleteRun(run.runId)
    await writeAll(store, records)
    expectSame((await store.getSpans(run.runId)).length, 1, 'how many spans the run has')
  }),
  {
    name: 'closes once, and refuses everything afterwards',
    check: async (open) => {
      const store = await open()
      await store.close()
      await store.close()
      await expectRefusal(() => store.write([new SampleRun({ runId: 'run-a' }).start()]), 'writing')
      await expectRefusal(() => store.listRuns(), 'listing runs')
      await expectRefusal(() => store.getRun('run-a'), 'reading a run')
      await expectRefusal(() => store.getTrace('run-a'), 'reading a tree')
      await expectRefusal(() => store.getSpans('run-a'), 'reading spans')
      await expectRefusal(() => store.getSpanStatistics(), 'reading statistics')
      await expectRefusal(() => store.getValue('x'), 'reading a value')
      await expectRefusal(() => store.deleteRun('run-a'), 'deleting a run')
    },
  },
]
