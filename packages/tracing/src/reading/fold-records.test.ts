import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldRecords, type TraceRecord } from '../index.ts'
import { SampleRun } from '../testing/sample-run.ts'

/** Records of a few runs in two epochs, some spans left open. */
function someRecords(): readonly TraceRecord[] {
  return ['run-a', 'run-b'].flatMap((runId) =>
    [1, 2].flatMap((epoch) => {
      const run = new SampleRun({ runId, epoch })
      const step = { id: 2, parent: 1, input: { epoch } }
      return [
        ...[
          run.start(),
          run.spanStart({ id: 1 }),
          run.spanStart(step),
          run.spanUpdate({ ...step, attributes: { epoch } }),
        ],
        ...[run.spanEnd({ ...step, output: epoch }), run.spanStart({ id: 2 + epoch, parent: 1 })],
        ...(epoch === 1 ? [run.end({ status: 'paused' })] : [run.spanEnd({ id: 1 }), run.end()]),
      ]
    }),
  )
}

const rowsOf = (records: readonly TraceRecord[]): unknown =>
  [...foldRecords(records)].map(([runId, { run, spans }]) => [runId, run, spans]).toSorted()

test('rows do not depend on the order of records, nor on how often they come', () => {
  const records = someRecords()
  fc.assert(
    fc.property(fc.shuffledSubarray([...records, ...records], { minLength: 2 * records.length }), (shuffled) => {
      expect(rowsOf(shuffled)).toEqual(rowsOf(records))
    }),
  )
})

test('the newest epoch is what counts', () => {
  const trace = foldRecords(someRecords()).get('run-a')
  expect(trace?.run).toMatchObject({ status: 'completed', epoch: 2 })
  expect(trace?.spans.map((span) => [span.name, span.status])).toEqual([
    ...[
      ['sample', 'completed'],
      ['step 2', 'completed'],
      ['step 3', 'running'],
      ['step 4', 'running'],
    ],
  ])
  const step = trace?.spans[1]
  expect([trace?.getValue(step?.input?.ref ?? ''), trace?.getValue(step?.output?.ref ?? '')]).toEqual([{ epoch: 2 }, 2])
})

test('spans of a run that nobody told of are left out', () => {
  expect(foldRecords([new SampleRun({ runId: 'run-a' }).spanEnd({ id: 1 })]).size).toBe(0)
})
