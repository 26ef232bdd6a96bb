import { type HookEvent, pipeline } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const two = pipeline<number>('p')
  .step('a', (n) => n + 1)
  .step('b', (n) => n + 1)

const lines = ['pre_run:p', 'pre_step:a', 'post_step:a', 'pre_step:b', 'post_step:b', 'post_run:p']
const line = ({ event, name }: HookEvent): string => `${event}:${name}`

describe('reading', () => {
  test('gives every event in order, the last one with the result', async () => {
    const stream = new Runner(two).stream(1)
    const events: HookEvent[] = []
    for await (const event of stream) events.push(event)
    expect(events.map(line)).toEqual(lines)
    const last = events.at(-1)
    expect(last).toMatchObject({ event: 'post_run', result: { status: 'completed', output: 3 } })
    expect(await stream.result).toBe(last?.event === 'post_run' ? last.result : undefined)
  })

  test('the run waits for its reader', async () => {
    const ran: string[] = []
    const noted = pipeline<number>('p')
      .step('a', (n) => (ran.push('a'), n))
      .step('b', (n) => (ran.push('b'), n))
    const reader = new Runner(noted).stream(1)[Symbol.asyncIterator]()
    const take = async (): Promise<string | undefined> => {
      const { value } = await reader.next()
      await settle()
      return value === undefined ? undefined : line(value as HookEvent)
    }
    await settle()
    expect(ran).toEqual([])
    expect(await take()).toBe('pre_run:p')
    expect(ran).toEqual([])
    expect(await take()).toBe('pre_step:a')
    expect(ran).toEqual(['a'])
    expect(await take()).toBe('post_step:a')
    await settle()
    expect(ran).toEqual(['a'])
    expect(await take()).toBe('pre_step:b')
    expect(ran).toEqual(['a', 'b'])
    expect([await take(), await take(), await take()]).toEqual(['post_step:b', 'post_run:p', undefined])
    expect(await reader.next()).toEqual({ done: true, value: undefined })
  })

  test('several requests at once are answered in their order', async () => {
    const reader = new Runner(two).stream(1)[Symbol.asyncIterator]()
    const answers = await Promise.all(Array.from({ length: 8 }, () => reader.next()))
    expect(answers.map(({ value }) => (value === undefined ? undefined : line(value as HookEvent)))).toEqual([
      ...lines,
      undefined,
      undefined,
    ])
  })

  test('parallel branches are read too, and a failure is a result', async () => {
    const failing = pipeline<number>('p').parallel('both', {
      a: async (n) => n,
      b: () => {
        throw new Error('boom')
      },
    })
    const events: HookEvent[] = []
    for await (const event of new Runner(failing).stream(1)) events.push(event)
    expect(events.at(-1)).toMatchObject({ event: 'post_run', result: { status: 'failed', error: { path: 'both/b' } } })
  })
})

describe('leaving early', () => {
  test('cancels the run, waits for it, and lets go of its id', async () => {
    const runner = new Runner(
      pipeline<number>('p').step(
        'wait',
        (_, { signal }) =>
          new Promise<number>((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          ),
      ),
    )
    const stream = runner.stream(1, { runId: 'mine' })
    for await (const { event } of stream) if (event === 'pre_step') break
    const result = await stream.result
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } })
    expect(result.error?.message).toBe('the reader left the stream')
    const again = runner.stream(1, { runId: 'mine' })
    for await (const _ of again) break
    expect((await again.result).status).toBe('cancelled')
  })

  test('waits no longer than the grace for a step that ignores its signal', async () => {
    const runtime = new VirtualRuntime()
    const hung = pipeline<number>('p').step('hung', (_, ctx) => {
      ctx.event('begun')
      return gate<number>().promise
    })
    const stream = new Runner(hung, { runtime, graceMs: 40 }).stream(1)
    const left = (async () => {
      for await (const { event } of stream) if (event === 'on_span_update') throw new Error('reader')
    })()
    await expect(runtime.drive(left)).rejects.toThrow('reader')
    expect(runtime.nowMs).toBe(40)
    expect((await stream.result).steps[0]).toMatchObject({ status: 'cancelled' })
    expect(runtime.pending).toBe(0)
  })

  test('after the last event changes nothing', async () => {
    const stream = new Runner(two).stream(1)
    for await (const { event } of stream) if (event === 'post_run') break
    expect((await stream.result).status).toBe('completed')
  })
})

describe('the result', () => {
  test('alone runs the pipeline, once', async () => {
    let runs = 0
    const stream = new Runner(pipeline<number>('p').step('a', (n) => n + ++runs)).stream(1)
    await settle()
    expect(runs).toBe(0)
    expect((await stream.result).output).toBe(2)
    expect(await stream.result).toBe(await stream.result)
    expect(runs).toBe(1)
  })

  test('a second reader is refused', async () => {
    const stream = new Runner(two).stream(1)
    for await (const _ of stream);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'invalid_options' }))
    const asked = new Runner(two).stream(1)
    await asked.result
    expect(() => asked[Symbol.asyncIterator]()).toThrow(
      'started already, by another reader or by asking for its result',
    )
  })

  test.each([
    ['an ill-formed id', { runId: 'not an id' }, 'invalid_run_id'],
    ['unknown options', { nonsense: 1 } as never, 'invalid_options'],
  ])('%s is refused through the iterator and through the result', async (_, options, code) => {
    const runner = new Runner(two)
    const read = async (): Promise<void> => {
      for await (const _ of runner.stream(1, options));
    }
    await expect(read()).rejects.toMatchObject({ code })
    await expect(runner.stream(1, options).result).rejects.toMatchObject({ code })
  })

  test('hooks of the run hear before the reader', async () => {
    const told: string[] = []
    const stream = new Runner(two).stream(1, { hooks: [({ event }) => void told.push(`hook ${event}`)] })
    for await (const { event } of stream) told.push(`reader ${event}`)
    expect(told.slice(0, 4)).toEqual(['hook pre_run', 'reader pre_run', 'hook pre_step', 'reader pre_step'])
  })
})
