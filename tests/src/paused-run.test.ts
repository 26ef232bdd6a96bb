import { join } from 'node:path'
import { type FlujoResult, Flujo, pipeline, openSqliteReader } from 'flujo'
import { MemoryStore, TraceManager } from '@flujo/tracing'
import { Runner } from '@flujo/runner'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const publish = pipeline<string>('publish')
  .step('write', (title) => ({ title }))
  .parallel('checks', {
    size: ({ title }, ctx) => {
      ctx.usage({ inputTokens: 3, costUsd: 0.25 })
      return title.length
    },
    review: pipeline<{ title: string }>('review').pause('approve', { prompt: ({ title }) => `Publish "${title}"?` }),
  })
  .step('send', ({ review }) => `sent: ${String(review)}`)

const outline = ({ trace }: FlujoResult<unknown>): string[] =>
  (trace?.children ?? []).flatMap(({ name, status, children }) => [
    `${name} ${status}`,
    ...children.map((child) => `${name}/${child.name} ${child.status}`),
  ])

test('a paused run and its answer are one run with one trace in the database', async () => {
  const db = join(temporaryFolder(), 'traces.db')
  await using flujo = new Flujo(publish, { db })
  const paused = await flujo.run('Spring')
  expect(paused).toMatchObject({ status: 'paused', pauses: [{ key: 'approve', prompt: 'Publish "Spring"?' }] })
  const reader = openSqliteReader(db)
  onTestFinished(() => reader.close())
  expect(await reader.getRun(paused.runId)).toMatchObject({ status: 'paused', epoch: 1, totals: { doneSteps: 1 } })
  const result = await flujo.resume(paused.runId, { approve: 'yes' })
  expect(result).toMatchObject({ status: 'completed', output: 'sent: yes', traceId: paused.traceId })
  expect(outline(result)).toEqual([
    'write completed',
    'checks completed',
    'checks/size completed',
    'checks/review completed',
    'send completed',
  ])
  expect(await reader.getRun(paused.runId)).toMatchObject({
    status: 'completed',
    epoch: 2,
    totals: { spans: 7, doneSteps: 3, plannedSteps: 3, usage: { calls: 1, costUsd: 0.25 } },
  })
  const spans = await reader.getSpans(paused.runId)
  expect(spans).toHaveLength(7)
  const pause = spans.find(({ kind }) => kind === 'pause')
  expect(pause?.attributes).toMatchObject({ 'flujo.pause.prompt': 'Publish "Spring"?' })
  expect(pause?.events.map(({ name }) => name)).toEqual(['pause', 'resume'])
  expect(await reader.getValue(pause?.output?.ref ?? '')).toBe('yes')
})

test('a run that was cancelled while it was paused has no span left open', async () => {
  const tracing = new TraceManager({ store: new MemoryStore() })
  const runner = new Runner(publish, { hooks: [tracing.hook] })
  const { runId } = await runner.run('Spring')
  expect(await runner.cancel(runId, 'nobody answers')).toBe(true)
  await tracing.flush()
  const spans = await tracing.store.getSpans(runId)
  expect(spans.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'publish cancelled',
    'write completed',
    'checks cancelled',
    'size completed',
    'review cancelled',
    'approve cancelled',
    'send skipped',
  ])
  expect(await tracing.store.getRun(runId)).toMatchObject({ status: 'cancelled', epoch: 2 })
})

test('a secret in an answer does not reach the trace', async () => {
  const tracing = new TraceManager({ store: new MemoryStore() })
  const runner = new Runner(pipeline<string>('p').pause('ask'), { hooks: [tracing.hook] })
  const { runId } = await runner.run('x')
  const secret = `sk-ant-${'a1B2'.repeat(8)}`
  expect(await runner.resume(runId, { ask: { password: 'hunter2', note: secret } })).toMatchObject({
    status: 'completed',
  })
  await tracing.flush()
  const values = await Promise.all(
    (await tracing.store.getSpans(runId)).map(({ output }) => tracing.store.getValue(output?.ref ?? '')),
  )
  const text = JSON.stringify(values)
  expect(text).toContain('[redacted:')
  expect(text).not.toContain('hunter2')
  expect(text).not.toContain(secret)
})
