import { openSqliteStore } from '../../index.ts'
import { runEnd, runStart, spanEnd, spanStart } from '../sample-records.ts'

/** Writes runs for ever, and says of each batch that it is in the store once that is so. */
const [path = '', prefix = ''] = process.argv.slice(2)
const store = openSqliteStore(path)
for (let run = 0; ; run += 1) {
  const runId = `${prefix}-${run}`
  const batches = [
    [runStart(runId), spanStart({ runId, index: 0 })],
    [spanEnd({ runId, index: 1, output: `${runId} ${'x'.repeat(3_000)}` })],
    [spanEnd({ runId, index: 2 })],
    [spanEnd({ runId, index: 3 }), spanEnd({ runId, index: 0 }), runEnd(runId)],
  ]
  for (const [batch, records] of batches.entries()) {
    await store.write(records)
    process.stdout.write(`${run} ${batch}\n`)
  }
}
