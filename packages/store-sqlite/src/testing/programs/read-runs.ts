import { openSqliteReader } from '../../index.ts'

/** Prints the ids of the runs in a database, or the code and message of what was thrown. */
const [path = ''] = process.argv.slice(2)
try {
  await using reader = openSqliteReader(path)
  const { runs } = await reader.listRuns()
  console.log(JSON.stringify(runs.map(({ runId }) => runId)))
} catch (error) {
  const { code, message } = error as Error & { code: string }
  console.log(JSON.stringify({ code, message }))
}
