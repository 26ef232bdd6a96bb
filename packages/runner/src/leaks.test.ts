import { getEventListeners } from 'node:events'
import { cached, pipeline, type Runnable, step, type Step, type StepContext } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

type Work = Step<number, number>

const toOne = (): number => 1

/** Everything that waits, listens or starts something in another way. */
const around: Readonly<Record<string, (work: Work, runtime: VirtualRuntime) => Work>> = {
  retry: (work) =>
    pipeline<number>('a').step(pipeline<number>('in').step(work), { retry: { attempts: 3, baseMs: 20 } }),
  limit: (work) => pipeline<number>('b').step(pipeline<number>('in').step(work), { timeoutMs: 25 }),
  fallback: (work) =>
    pipeline<number>('c').step(pipeline<number>('in').step(work), { fallback: work as Runnable<number, number> }),
  parallel: (work) => pipeline<number>('d').parallel('p', { a: work, b: work }).step('one', toOne),
  collect: (work) =>
    pipeline<number>('e').parallel('p', { a: work, b: work }, { onError: 'collect' }).step('one', toOne),
  race: (work) => pipeline<number>('f').parallel('p', { a: work, b: toOne, c: work }, { quorum: 1 }).step('one', toOne),
  map: (work) =>
    pipeline<number>('g')
      .step('list', async function* (n) {
        for (const each of [n, n, n]) yield await Promise.resolve(each)
      })
      .map('m', work, { concurrency: 2 })
      .step('one', toOne),
  loop: (work) => pipeline<number>('h').loop('l', work, { maxIterations: 3 }),
  branch: (work) => pipeline<number>('i').branch('br', async () => 'a' as const, { a: work }),
  tap: (work) =>
    pipeline<number>('j')
      .tap('t', () => Promise.reject(new Error('tap')))
      .step(work),
  sleep: (work) => pipeline<number>('k').sleep('s', 15).step(work),
  stream: (work, runtime) =>
    pipeline<number>('n')
      .stream(
        'st',
        async function* (n, { signal }) {
          for (let chunk = 0; chunk < 3; chunk += 1) {
            await runtime.sleep(10, { signal })
            yield n
          }
        },
        { collect: ([first = 1]) => first },
      )
      .step(work),
  cache: (work) => pipeline<number>('o').step(cached(work, { key: String, store: new Map(), ttlMs: 1 })),
  'another run': (work, runtime) =>
    pipeline<number>('q').step('other', (n, { signal }) =>
      new Runner(work, { runtime, graceMs: 10 }).runOrThrow(n, { signal }),
    ),
}

/** How long the work takes, and how it ends. */
const manner = fc.record({
  ms: fc.constantFrom(0, 10, 30, 5_000),
  heeds: fc.boolean(),
  fails: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})

test('whatever runs and whenever it is cancelled, no timer, no listener and no rejection is left', async () => {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  const layers = fc.array(fc.constantFrom(...Object.keys(around)), { maxLength: 4 })
  const environment = fc.record({ cancelMs: fc.integer({ min: 0, max: 90 }), graceMs: fc.constantFrom(0, 10) })
  try {
    await fc.assert(
      fc.asyncProperty(layers, manner, environment, async (names, { ms, heeds, fails }, { cancelMs, graceMs }) => {
        const runtime = new VirtualRuntime()
        const signals = new Set<AbortSignal>()
        const work = async (n: number, { signal, span }: StepContext): Promise<number> => {
          signals.add(signal)
          void span('aside', () => runtime.sleep(40))
          await runtime.sleep(ms, heeds ? { signal } : {})
          if (heeds) signal.throwIfAborted()
          if (fails) throw new Error('work')
          return n
        }
        const all = names.reduce<Work>((inner, name) => around[name]?.(inner, runtime) ?? inner, step('work', work))
        const controller = new AbortController()
        const runner = new Runner(all, { runtime, graceMs, hooks: [async () => {}] })
        const runs = [1, 2].map((n) => runner.run(n, { signal: controller.signal, runId: `run-${n}` }))
        void runtime.sleep(cancelMs).then(() => controller.abort())
        await runtime.drive(Promise.all(runs))
        // Who was given up and who waits for nothing any more comes to an end.
        await runtime.advance(60_000)
        await settle()
        expect(runtime.pending).toBe(0)
        for (const signal of [controller.signal, ...signals]) expect(getEventListeners(signal, 'abort')).toEqual([])
        // Their ids are free.
        const again = runtime.drive(runner.run(1, { signal: AbortSignal.abort(), runId: 'run-1' }))
        expect((await again).status).toBe('cancelled')
      }),
      { numRuns: Number(process.env['FLUJO_PROPERTY_RUNS'] ?? 150) },
    )
  } finally {
    process.off('unhandledRejection', note)
  }
  expect(unhandled).toEqual([])
})
