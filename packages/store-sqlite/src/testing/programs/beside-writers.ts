import { openSqliteAdmin, openSqliteReader } from '../../index.ts'

/** Prunes what is old, or reads everything, again and again until it is told to end; prints a line for each time. */
const [path = '', what = ''] = process.argv.slice(2)
let isOver = false
process.once('SIGTERM', () => (isOver = true))
while (!isOver) {
  if (what === 'prune') {
    await using admin = openSqliteAdmin(path)
    console.log((await admin.prune({ maxAgeDays: 30 })).runs)
  } else {
    await using reader = openSqliteReader(path)
    const { runs } = await reader.listRuns({}, { limit: 20 })
    for (const { runId } of runs) await reader.getTrace(runId)
    console.log((await reader.getSpanStatistics()).length)
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
}
