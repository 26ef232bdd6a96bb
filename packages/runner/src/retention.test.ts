import { getEventListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pipeline, type StepContext } from '@flujo/domain'
import { expect, test } from 'vitest'
import { gate } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Whether the garbage collector takes what `of` refers to. */
async function isCollected(of: readonly WeakRef<object>[]): Promise<boolean> {
  for (let turn = 0; turn < 20; turn += 1) {
    await settle()
    collect()
    if (of.every((ref) => ref.deref() === undefined)) return true
  }
  return false
}

test('of runs that ended, whichever way, a runner and its signal keep nothing', async () => {
  const runtime = new VirtualRuntime()
  const shared = new AbortController()
  const work = async (box: { readonly end: string }, { signal, span }: StepContext): Promise<object> => {
    await span('own', () => undefined)
    signal.addEventListener('abort', () => {})
    if (box.end === 'fail') throw new Error('no')
    if (box.end === 'hang') await gate().promise
    return { box }
  }
  const all = pipeline<{ readonly end: string }>('p')
    .parallel('both', { a: work, b: pipeline<{ readonly end: string }>('b').step('c', work, { timeoutMs: 50 }) })
    .map('each', (entry) => entry, { retry: { attempts: 2 }, fallback: () => [] })
  const runner = new Runner(all as never, { runtime, graceMs: 5, hooks: [() => {}] })
  const refs: WeakRef<object>[] = []
  const one = async (end: string, index: number): Promise<void> => {
    const input = { end, payload: Array.from({ length: 100 }) }
    refs.push(new WeakRef(input))
    const result = await runtime.drive(runner.run(input as never, { runId: `run-${index}`, signal: shared.signal }))
    refs.push(new WeakRef(result))
  }
  for (let round = 0; round < 30; round += 1) await one(['fine', 'fail', 'hang'][round % 3] as string, round)
  expect(runtime.pending).toBe(0)
  expect(getEventListeners(shared.signal, 'abort')).toHaveLength(0)
  expect(await isCollected(refs)).toBe(true)
  // Every id is free again.
  for (let round = 0; round < 3; round += 1) await one('fine', round)
})

test('of the elements of a long map, only the outputs are kept while it runs', async () => {
  const refs: WeakRef<object>[] = []
  const hold = gate()
  async function* source(): AsyncGenerator<object> {
    for (let index = 0; index < 50; index += 1) {
      const item = { index }
      refs.push(new WeakRef(item))
      yield item
    }
    await hold.promise
  }
  const each = pipeline<AsyncIterable<object>>('p').map('each', async () => 1, { concurrency: 4 })
  const done = new Runner(each, { hooks: [() => {}] }).run(source())
  await settle()
  expect(refs).toHaveLength(50)
  // The last one is still in the hands of the source.
  expect(await isCollected(refs.slice(0, -1))).toBe(true)
  hold.open()
  expect((await done).output).toHaveLength(50)
})
