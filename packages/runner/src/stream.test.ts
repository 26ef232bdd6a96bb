import { pipeline, type StepContext } from '@flujo/domain'
import { expect, expectTypeOf, test } from 'vitest'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const boom = new Error('boom')
async function* upTo(n: number): AsyncGenerator<number> {
  for (let i = 1; i <= n; i += 1) yield i
}

test('chunks are told in order, and the output is the list of them or what collect makes of it', async () => {
  const sum = start
    .stream('count', upTo)
    .stream('sum', (list) => list, { collect: async (all) => all.reduce((a, b) => a + b, 0) })
  const { result, trace } = await runTraced(sum, 3)
  expectTypeOf(result.output).toEqualTypeOf<number | undefined>()
  expect(result.output).toBe(6)
  expect(trace.of('on_chunk').map(({ name, index, chunk }) => [name, index, chunk])).toEqual(
    ['count', 'sum'].flatMap((name) => [1, 2, 3].map((n) => [name, n - 1, n])),
  )
  expect(trace.span('count')).toMatchObject({
    kind: 'stream',
    output: [1, 2, 3],
    attributes: { 'flujo.stream.chunks': 3 },
  })
})

test('a slow reader slows the generator', async () => {
  const given: number[] = []
  const runner = new Runner(
    start.stream('count', async function* (n) {
      for (let i = 1; i <= n; i += 1) {
        given.push(i)
        yield i
      }
    }),
    { runtime: new VirtualRuntime() },
  )
  const seen: number[] = []
  for await (const event of runner.stream(4)) {
    if (event.event !== 'on_chunk') continue
    seen.push(event.chunk as number)
    await settle()
    expect(given.length - seen.length).toBeLessThanOrEqual(1)
  }
  expect(seen).toEqual([1, 2, 3, 4])
})

test('leaving the loop cancels the run and lets the generator end', async () => {
  let cleaned = false
  const runner = new Runner(
    start.stream('count', async function* () {
      try {
        for (let i = 0; ; i += 1) yield i
      } finally {
        cleaned = true
      }
    }),
    { runtime: new VirtualRuntime() },
  )
  const stream = runner.stream(1)
  for await (const event of stream) if (event.event === 'on_chunk' && event.index === 5) break
  expect((await stream.result).status).toBe('cancelled')
  expect(cleaned).toBe(true)
})

test('another try begins anew, after chunks_reset', async () => {
  const flaky = start.stream(
    'flaky',
    async function* (n, { attempt }: StepContext) {
      yield `a${attempt}`
      if (attempt < 3) throw boom
      yield `b${n}`
    },
    { retry: { attempts: 3, baseMs: 1 }, collect: (parts) => parts.join('') },
  )
  const { result, trace } = await runTraced(flaky, 7)
  expect(result.output).toBe('a3b7')
  const told = trace.events.flatMap((event) =>
    event.event === 'on_chunk' ? [event.chunk] : event.event === 'chunks_reset' ? [event.attempt] : [],
  )
  expect(told).toEqual(['a1', 2, 'a2', 3, 'a3', 'b7'])
  expect(new Set([...trace.of('on_chunk'), ...trace.of('chunks_reset')].map(({ name }) => name))).toEqual(
    new Set(['flaky']),
  )
  expect(trace.span('flaky').attributes['flujo.stream.chunks']).toBe(2)
  expect(trace.span('flaky/try 1').attributes['flujo.stream.chunks']).toBe(1)
})

test('a generator that ignores its signal is abandoned', async () => {
  const controller = new AbortController()
  const { done, runtime, trace } = startTraced(
    start.stream('stuck', async function* () {
      yield 1
      await gate().promise
      yield 2
    }),
    1,
    { signal: controller.signal, graceMs: 20 },
  )
  await settle()
  controller.abort(boom)
  expect(await runtime.drive(done)).toMatchObject({ status: 'cancelled', durationMs: 20 })
  expect(trace.span('stuck').attributes['flujo.abandoned']).toBe(true)
  expect(trace.of('on_chunk')).toHaveLength(1)
})

test.each([[undefined], [5], ['text'], [{}]])('code that gives %j fails the step', async (given) => {
  const { result } = await runTraced(
    start.stream('none', () => given as never),
    1,
  )
  expect(result.error).toMatchObject({ code: 'not_iterable', path: 'none' })
})

test('works inside a map, at once', async () => {
  const { result, trace } = await runTraced(
    start
      .step('list', (n) => [n, n + 1])
      .map('each', pipeline<number>('one').stream('count', upTo), { concurrency: 2 }),
    1,
  )
  expect(result.output).toEqual([[1], [1, 2]])
  expect(trace.of('on_chunk')).toHaveLength(3)
})
