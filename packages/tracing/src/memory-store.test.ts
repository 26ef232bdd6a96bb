import { expect, test } from 'vitest'
import { MemoryStore } from './memory-store.ts'
import { traceSearchContract, traceStoreContract } from './testing/index.ts'
import { SampleRun } from './testing/sample-run.ts'

for (const { name, check } of traceStoreContract) test(`contract: ${name}`, () => check(() => new MemoryStore()))
for (const { name, check } of traceSearchContract) test(`contract: ${name}`, () => check(() => new MemoryStore()))

test('refuses a bound that is none', () => {
  expect(() => new MemoryStore({ maxRuns: 0 })).toThrow('maxRuns: expected a whole number from 1, given number 0')
})

test('keeps the newest runs, and open ones before ended ones', async () => {
  const store = new MemoryStore({ maxRuns: 2 })
  const [open, ended, next] = ['run-a', 'run-b', 'run-c'].map((runId) => new SampleRun({ runId })) as [
    SampleRun,
    SampleRun,
    SampleRun,
  ]
  store.write([open.start(), ended.start(), ended.end(), next.start()])
  const { runs } = await store.listRuns()
  expect(runs.map((run) => run.runId).toSorted()).toEqual(['run-a', 'run-c'])
  store.write([new SampleRun({ runId: 'run-d' }).start()])
  expect(await store.getRun('run-a')).toBeUndefined()
})

test('many updates of an open span take the room of one', async () => {
  const store = new MemoryStore()
  const run = new SampleRun({ runId: 'run-a' })
  store.write([run.start()])
  for (let page = 0; page < 5_000; page += 1) store.write([run.spanUpdate({ id: 1, attributes: { page } })])
  expect((await store.getSpans('run-a')).map((span) => span.attributes)).toEqual([{ page: 4_999 }])
})
