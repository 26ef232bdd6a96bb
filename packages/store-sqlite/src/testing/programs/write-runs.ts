import { openSqliteStore } from '../../index.ts'
import { wholeRun } from '../sample-records.ts'

/** Writes whole runs, each in three batches, and says how many. */
const [path = '', prefix = '', count = '0'] = process.argv.slice(2)
await using store = openSqliteStore(path)
for (let run = 0; run < Number(count); run += 1) {
  const records = wholeRun(`${prefix}-${run}`)
  await store.write(records.slice(0, 2))
  await store.write(records.slice(2, 4))
  await store.write(records.slice(4))
}
console.log(`wrote ${count}`)
