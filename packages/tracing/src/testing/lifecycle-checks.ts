import { expectRefusal, expectSame } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { idsOf, storeCheck, type StoreCheck, writeAll } from './store-check.ts'

/** Deletion and closing. */
export const lifecycleChecks: readonly StoreCheck[] = [
  storeCheck('deletes nothing where there is nothing', async (store) => {
    expectSame(await store.deleteRun('nobody'), false, 'whether there was one to delete')
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
      await expectRefusal(() => store.summarizeRuns(), 'counting runs')
      await expectRefusal(() => store.listSpans('run-a'), 'reading a page of spans')
      await expectRefusal(() => store.getSpanStatistics(), 'reading statistics')
      await expectRefusal(() => store.getValue('x'), 'reading a value')
      await expectRefusal(() => store.getValues(['x']), 'reading values')
      await expectRefusal(() => store.deleteRun('run-a'), 'deleting a run')
    },
  },
]
