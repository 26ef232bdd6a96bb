import type { JsonValue } from '@flujo/domain'
import { expectSame, expectThat } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { type ContractCheck, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

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

/** Values, and what is not there. */
export const valueChecks: readonly ContractCheck<TraceStorage>[] = [
  storeCheck('gives values back as they were written, with their size', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    const spans = values.map((value, position) => {
      return run.spanEnd({ id: position + 1, atUs: position, input: value, output: [value] })
    })
    await writeAll(store, [run.start(), ...spans, run.end()])
    const rows = await store.getSpans(run.runId)
    const all = await store.getValues(rows.flatMap(({ input, output }) => [input?.ref ?? '', output?.ref ?? '']))
    expectSame(
      all,
      values.flatMap((value) => [value, [value]]),
      'all values at once',
    )
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
  storeCheck('gives several values in the order of their refs', async (store) => {
    const [a, b] = ['run-a', 'run-b'].map((runId) => new SampleRun({ runId })) as [SampleRun, SampleRun]
    for (const run of [a, b]) await writeAll(store, [run.start(), run.spanEnd({ id: 1, input: run.runId }), run.end()])
    const refs = await Promise.all([a, b].map(async ({ runId }) => (await store.getSpans(runId))[0]?.input?.ref ?? ''))
    const given = await store.getValues([refs[1] ?? '', 'no such ref', refs[0] ?? '', refs[1] ?? ''])
    expectThat(given.length === 4 && given[1] === undefined, 'nothing stands for a ref without a value')
    expectSame([given[0], given[2], given[3]], ['run-b', 'run-a', 'run-b'], 'the values')
    expectSame(await store.getValues([]), [], 'the values of no refs')
  }),
  storeCheck('says nothing of an unknown run', async (store) => {
    expectSame(await store.getRun('nobody'), undefined, 'the run')
    expectSame(await store.getSpans('nobody'), [], 'its spans')
  }),
  storeCheck('says that a run without spans has no tree', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    await writeAll(store, [run.start(), run.end()])
    expectSame(await store.getTrace(run.runId), undefined, 'the tree')
    expectSame(await store.getRun(run.runId), run.row({}), 'the run')
  }),
]
