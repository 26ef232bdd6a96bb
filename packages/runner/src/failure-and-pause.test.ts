import { type FlujoError, pipeline, step, type StepContext } from '@flujo/domain'
import { expect, test } from 'vitest'
import { MemoryJournal } from './journal/memory-journal.ts'
import { PausingRun } from './pause.test-support.ts'
import { gate } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const bad = (): number => {
  throw new Error('bad')
}

test('after a pause in a fallback it is known what it stands in for, and kept where it fails', async () => {
  const seen: (FlujoError | undefined)[] = []
  const fallback = pipeline<number>('instead')
    .pause('ask', { merge: (n) => n })
    .step('worse', (_: number, { fallbackFor }: StepContext): number => {
      seen.push(fallbackFor)
      throw new Error('worse')
    })
  const run = new PausingRun(start.step('main', bad, { retry: { attempts: 2, baseMs: 0 }, fallback }))
  expect((await run.run(1)).status).toBe('paused')
  const { error } = await run.resume({ ask: true })
  expect(error).toMatchObject({ path: 'main/instead/worse', cause: new Error('worse') })
  expect(error?.related).toMatchObject([{ path: 'main', cause: new Error('bad') }])
  expect(seen).toEqual(error?.related)
})

test('a pause ends every time limit around it, and a resumed run has all of them again', async () => {
  const inner = pipeline<number>('inner')
    .step('quick', (n) => n)
    .pause('ask', { merge: (n) => n })
    .step('slow', () => gate<number>().promise)
  const limits = { totalTimeoutMs: 90, idleTimeoutMs: 80, timeoutMs: 100, retry: { attempts: 3 } }
  const run = new PausingRun(start.step(inner, limits), { graceMs: 0, timeoutMs: 70 })
  expect((await run.run(1)).status).toBe('paused')
  expect(run.runtime.nowMs).toBe(0)
  await run.runtime.advance(10_000)
  const result = await run.resume({ ask: true })
  expect(result).toMatchObject({ status: 'failed', error: { code: 'run_timeout' } })
  expect(run.runtime.nowMs).toBe(10_070)
})

test('with a journal too, what is related to the failure of a group is kept', async () => {
  const runtime = new VirtualRuntime()
  const later = (message: string) => (): Promise<number> =>
    runtime.sleep(5).then(() => {
      throw new Error(message)
    })
  const all = start.step(
    step('main', bad, {
      fallback: pipeline<number>('x')
        .parallel('y', { a: later('a'), b: later('b') })
        .step('z', bad),
    }),
  )
  const runner = new Runner(all, { runtime, journal: new MemoryJournal() })
  const { error } = await runtime.drive(runner.run(1))
  expect(error).toMatchObject({ path: 'main/x/y/a' })
  expect(error?.related.map(({ path }) => path)).toEqual(['main/x/y/b', 'main'])
})
