// What real runs leave in the database is what the doctor takes for sound.
import { join } from 'node:path'
import fc from 'fast-check'
import { Flujo, pipeline } from 'flujo'
import { openSqliteAdmin } from '@flujo/store-sqlite'
import { expect, test } from 'vitest'
import { pipelineOf, plans } from './random-pipeline.ts'
import { temporaryFolder } from './temporary-folder.ts'

async function findingsOf(db: string): Promise<readonly unknown[]> {
  await using admin = openSqliteAdmin(db)
  return (await admin.doctor()).findings
}

test('random pipelines, failures and retries among them', async () => {
  const db = join(temporaryFolder(), 'traces.db')
  for (const plan of fc.sample(plans, { numRuns: 25, seed: 7 })) {
    await using flujo = new Flujo(
      pipelineOf(plan, () => undefined),
      { db },
    )
    await flujo.run('x')
  }
  expect(await findingsOf(db)).toEqual([])
})

test('usage, spans of the user, time limits and runs that were cancelled', async () => {
  const db = join(temporaryFolder(), 'traces.db')
  const busy = pipeline<number>('busy')
    .step('calls', async (n, ctx) => {
      ctx.usage({ model: 'm', inputTokens: 3, outputTokens: 1, costUsd: 0.1 })
      ctx.usage({ model: 'unknown', inputTokens: 2, outputTokens: 1 })
      return ctx.span('inner', async () => n)
    })
    .step(
      'slow',
      (n, ctx) => new Promise<number>((resolve) => ctx.signal.addEventListener('abort', () => resolve(n))),
      {
        timeoutMs: 20,
        retry: { attempts: 2, baseMs: 1 },
      },
    )
  await using flujo = new Flujo(busy, { db })
  await flujo.run(1)
  await flujo.run(2, { signal: AbortSignal.timeout(10) })
  expect(await findingsOf(db)).toEqual([])
})
