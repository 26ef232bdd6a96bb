import { noUsage } from '@flujo/domain'

import { openSqliteAdmin, openSqliteStore } from '../../index.ts'
import { runEnd, runStart, spanEnd, wholeRun } from '../sample-records.ts'

/** Writes the database that is kept as `fixtures/layout-<n>.db` of the layout that is the current one. */
const [path = ''] = process.argv.slice(2)
const large = { text: 'Words of layout one. '.repeat(150), count: 1 }
{
  await using store = openSqliteStore(path, { retention: false })
  const spans = [
    spanEnd({ runId: 'large', index: 0, input: large, output: large }),
    spanEnd({ runId: 'large', index: 1, input: large, output: 'x'.repeat(3_000) }),
  ]
  const totals = { spans: 2, failedSpans: 0, retries: 0, doneSteps: 1, plannedSteps: 1, usage: noUsage }
  await store.write(wholeRun('small'))
  await store.write([runStart('large', { plannedSteps: 1 }), ...spans, runEnd('large', { plannedSteps: 1, totals })])
}
await using admin = openSqliteAdmin(path)
await admin.accessLog.record({ command: 'lens list' })
