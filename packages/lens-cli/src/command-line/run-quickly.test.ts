import { PassThrough } from 'node:stream'
import { join } from 'node:path'
import { openSqliteAdmin } from '@flujo/store-sqlite'
import { expect, test } from 'vitest'

import { StreamWriter } from '../output/stream-writer.ts'
import { temporaryFolder, writeDatabase } from '../testing/sample-database.ts'
import { failedRun } from '../testing/sample-runs.ts'
import { runQuickly } from './run-quickly.ts'

test('a look is noted by the name of its command and the run', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'traces.db')
  await writeDatabase(path)
  const openStream = () => ({ place: {}, writer: new StreamWriter(new PassThrough().resume()) })
  expect(await runQuickly(['show', 'c04b', '--db', path], { programName: 'lens', openStream })).toBe(0)
  await using admin = openSqliteAdmin(path, { readonly: true })
  const { entries } = await admin.accessLog.list()
  expect(entries).toMatchObject([{ command: 'lens show', runId: failedRun.runId }])
})
