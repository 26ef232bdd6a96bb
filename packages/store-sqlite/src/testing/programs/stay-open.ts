import { openSqliteStore } from '../../index.ts'
import { runStart, spanEnd, spanStart } from '../sample-records.ts'

/** Starts a run, finishes two of its spans, and goes on for ever. */
const [path = '', runId = ''] = process.argv.slice(2)
const store = openSqliteStore(path)
await store.write([
  runStart(runId),
  spanStart({ runId, index: 0 }),
  spanEnd({ runId, index: 1, output: 'x'.repeat(5_000) }),
  spanEnd({ runId, index: 2 }),
  spanStart({ runId, index: 3 }),
])
console.log('ready')
setInterval(() => undefined, 1_000)
