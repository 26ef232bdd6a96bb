import { pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { checkEvents, type Recorder } from './recorded-events.test-support.ts'
import { gate, startTraced } from './run-traced.test-support.ts'
import { settle } from './testing/settle.ts'

const start = pipeline<number>('p')
const bad = (): number => {
  throw new Error('bad')
}
const lateResults = (trace: Recorder): unknown[] =>
  trace
    .of('on_span_update')
    .filter(({ spanEvent }) => spanEvent?.name === 'late_result')
    .map(({ name, spanEvent }) => [name, spanEvent?.attributes])

describe('what an abandoned step gives late', () => {
  test.each<[string, (late: ReturnType<typeof gate<number>>, ctx: StepContext) => void, string]>([
    ['a value', (late) => late.open(5), 'completed'],
    ['an error', (late) => late.fail(new Error('late')), 'failed'],
    ['the reason of its signal', (late, ctx) => late.fail(ctx.signal.reason), 'cancelled'],
  ])('%s: discarded, and noted on the span around it that is open', async (_, settleLate, status) => {
    const late = gate<number>()
    const hold = gate<{ a: number; slow: number }>()
    let left: StepContext | undefined
    const slow = (_n: number, ctx: StepContext): Promise<number> => ((left = ctx), late.promise)
    const both = start.parallel('both', { a: bad, slow }, { fallback: step('instead', () => hold.promise) })
    const { done, runtime, trace } = startTraced(both, 1, { graceMs: 10 })
    await runtime.advance(20)
    settleLate(late, left as StepContext)
    await settle()
    hold.open({ a: 1, slow: 2 })
    expect((await runtime.drive(done)).output).toEqual({ a: 1, slow: 2 })
    expect(lateResults(trace)).toEqual([['both', { path: 'both/slow', status }]])
    expect(trace.span('both/slow')).toMatchObject({ status: 'cancelled', attributes: { 'flujo.abandoned': true } })
    checkEvents(trace.events)
  })

  test('of a try that was given up, on the step, while the next try or the fallback is at work', async () => {
    const gates = [gate<number>(), gate<number>(), gate<number>()]
    let calls = 0
    const next = (): Promise<number> => (gates[calls++] as (typeof gates)[number]).promise
    const { done, runtime, trace } = startTraced(
      start.step('slow', next, { timeoutMs: 100, retry: { attempts: 2, baseMs: 0 }, fallback: next }),
      1,
      { graceMs: 0 },
    )
    await runtime.advance(150)
    gates[0]?.open(1)
    await runtime.advance(100)
    gates[1]?.fail(new Error('late'))
    await settle()
    gates[2]?.open(3)
    expect((await runtime.drive(done)).output).toBe(3)
    expect(lateResults(trace)).toEqual([
      ['slow', { path: 'slow', status: 'completed', attempt: 1 }],
      ['slow', { path: 'slow', status: 'failed', attempt: 2 }],
    ])
    checkEvents(trace.events)
  })

  test('once only, where it is deep inside what was given up', async () => {
    const late = gate<number>()
    const hold = gate<number>()
    const inner = pipeline<number>('inner')
      .step('list', (n) => [n])
      .map(
        'each',
        pipeline<number>('x').step('slow', () => late.promise, { timeoutMs: 5_000, totalTimeoutMs: 5_000 }),
      )
      .step('join', () => 1)
    const { done, runtime, trace } = startTraced(
      start.step(inner, { timeoutMs: 100, fallback: () => hold.promise }),
      1,
      {
        graceMs: 0,
      },
    )
    await runtime.advance(150)
    late.open(1)
    await settle()
    hold.open(7)
    expect((await runtime.drive(done)).output).toBe(7)
    expect(lateResults(trace)).toEqual([['inner', { path: 'inner/each/#1/slow', status: 'completed' }]])
    checkEvents(trace.events)
  })

  test('after the run nothing is told', async () => {
    const late = gate<number>()
    const { done, runtime, trace } = startTraced(start.parallel('both', { a: bad, slow: () => late.promise }), 1, {
      graceMs: 0,
    })
    await runtime.drive(done)
    const told = trace.events.length
    late.open(1)
    await settle()
    expect(trace.events).toHaveLength(told)
  })
})

describe('the first failure', () => {
  test.each([0, 10])(
    'aborts the signals of its siblings at once; the run settles within a grace of %d ms',
    async (graceMs) => {
      const aborted: string[] = []
      const listens =
        (name: string) =>
        (_: number, { signal }: StepContext): Promise<number> => {
          signal.addEventListener('abort', () => aborted.push(name))
          return gate<number>().promise
        }
      const hold = gate()
      const all = start.parallel('outer', {
        bad: () => hold.promise.then(bad),
        a: listens('a'),
        b: pipeline<number>('x')
          .step('list', (n) => [n, n])
          .map('each', listens('b'), { concurrency: 2 })
          .step('join', () => 1),
        c: pipeline<number>('y')
          .route('pick', () => ['d'] as const, { d: listens('d') })
          .step('join', () => 1),
      })
      const { done, runtime, trace } = startTraced(all, 1, { graceMs })
      await runtime.advance(1_000)
      expect(aborted).toEqual([])
      hold.open()
      await settle()
      expect(aborted.toSorted()).toEqual(['a', 'b', 'b', 'd'])
      const result = await runtime.drive(done)
      expect(result).toMatchObject({ status: 'failed', error: { path: 'outer/bad' } })
      expect(runtime.nowMs).toBe(1_000 + graceMs)
      expect(runtime.pending).toBe(0)
      checkEvents(trace.events)
    },
  )
})
