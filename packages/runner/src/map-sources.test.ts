import { Readable } from 'node:stream'
import { pipeline } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { type Gate, gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { settle } from './testing/settle.ts'

const double = async (n: number): Promise<number> => n * 2

/** A source that says what is asked of it and gives elements when the test wants. */
class Source implements AsyncIterator<number>, AsyncIterable<number> {
  readonly asked: Gate<IteratorResult<number>>[] = []
  returned = 0
  atOnce = 0
  mostAtOnce = 0
  onReturn: () => void = () => {};

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<number>> {
    const answer = gate<IteratorResult<number>>()
    this.asked.push(answer)
    this.atOnce += 1
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce)
    try {
      return await answer.promise
    } finally {
      this.atOnce -= 1
    }
  }

  async return(): Promise<IteratorResult<number>> {
    this.returned += 1
    this.onReturn()
    return { done: true, value: undefined }
  }

  async give(value: number): Promise<void> {
    this.asked.at(-1)?.open({ done: false, value })
    await settle()
  }

  async finish(): Promise<void> {
    this.asked.at(-1)?.open({ done: true, value: undefined })
    await settle()
  }
}

describe('what a map goes over', () => {
  test.each<[string, () => Iterable<number> | AsyncIterable<number>]>([
    ['an array', () => [1, 2, 3]],
    ['a Set', () => new Set([1, 2, 3])],
    ['values of a Map', () => new Map([...'abc'].map((key, index) => [key, index + 1])).values()],
    ['a typed array', () => new Uint8Array([1, 2, 3])],
    [
      'a generator',
      function* () {
        yield* [1, 2, 3]
      },
    ],
    [
      'an async generator',
      async function* () {
        yield* [1, 2, 3]
      },
    ],
    ['a stream of Node', () => Readable.from([1, 2, 3]) as AsyncIterable<number>],
  ])('%s', async (_, source) => {
    for (const concurrency of [1, 2, Infinity]) {
      const each = pipeline<Iterable<number> | AsyncIterable<number>>('p').map('each', double, { concurrency })
      const { result, trace } = await runTraced(each, source())
      expect(result.output).toEqual([2, 4, 6])
      expect(trace.outline).toEqual([
        'each map completed',
        'each/#1 item completed',
        'each/#2 item completed',
        'each/#3 item completed',
      ])
      expect(trace.spans.slice(1).map(({ input, attributes }) => [input, attributes['flujo.item.index']])).toEqual([
        [1, 0],
        [2, 1],
        [3, 2],
      ])
    }
  })

  test('nothing at all gives nothing', async () => {
    const { result, trace } = await runTraced(pipeline<readonly number[]>('p').map('each', double), [])
    expect(result.output).toEqual([])
    expect(trace.outline).toEqual(['each map completed'])
  })

  test.each([
    ['text', 'abc', 'string "abc"'],
    ['a number', 7, 'number 7'],
    ['nothing', undefined, 'undefined'],
    ['a plain object', {}, 'object'],
  ])('%s is refused', async (_, input, given) => {
    const { result } = await runTraced(pipeline<readonly number[]>('p').map('each', double), input as never)
    expect(result.error).toMatchObject({ code: 'not_iterable', path: 'each' })
    expect(result.error?.message).toContain(`given ${given}`)
  })

  test('outputs keep the order of the elements, whichever ends first', async () => {
    const gates = [gate<string>(), gate<string>(), gate<string>()]
    const each = pipeline<readonly number[]>('p').map('each', (n) => gates[n]?.promise, { concurrency: 3 })
    const { done } = startTraced(each, [0, 1, 2])
    for (const n of [2, 0, 1]) {
      gates[n]?.open(`${n}`)
      await settle()
    }
    expect((await done).output).toEqual(['0', '1', '2'])
  })

  test('one at a time is the default', async () => {
    const started: number[] = []
    const first = gate()
    const each = pipeline<readonly number[]>('p').map('each', async (n) => {
      started.push(n)
      if (n === 0) await first.promise
    })
    const { done } = startTraced(each, [0, 1])
    await settle()
    expect(started).toEqual([0])
    first.open()
    await done
    expect(started).toEqual([0, 1])
  })
})

describe('an async source', () => {
  const setUp = (concurrency: number, body: (n: number) => unknown) => {
    const source = new Source()
    const each = pipeline<AsyncIterable<number>>('p').map('each', body, { concurrency })
    return { source, ...startTraced(each, source) }
  }

  test('is asked only when there is room, and never twice at once', async () => {
    const gates = [gate(), gate(), gate()]
    const { source, done } = setUp(2, (n) => gates[n]?.promise)
    await settle()
    expect(source.asked).toHaveLength(1)
    await source.give(0)
    expect(source.asked).toHaveLength(2)
    await source.give(1)
    expect(source.asked).toHaveLength(2)
    gates[0]?.open()
    await settle()
    expect(source.asked).toHaveLength(3)
    await source.give(2)
    expect(source.asked).toHaveLength(3)
    gates[1]?.open()
    gates[2]?.open()
    await settle()
    expect(source.asked).toHaveLength(4)
    await source.finish()
    expect((await done).status).toBe('completed')
    expect(source).toMatchObject({ mostAtOnce: 1, returned: 0 })
  })

  test('is let go when an item fails', async () => {
    const boom = new Error('boom')
    const { source, done, trace } = setUp(1, () => {
      throw boom
    })
    await settle()
    await source.give(0)
    expect((await done).error).toMatchObject({ path: 'each/#1', cause: boom })
    expect(source).toMatchObject({ returned: 1 })
    expect(source.asked).toHaveLength(1)
    expect(trace.outline).toEqual(['each map failed', 'each/#1 item failed'])
  })

  test('that throws ends the map, with the work under way waited for', async () => {
    const boom = new Error('boom')
    const work = gate()
    const { source, done, trace } = setUp(2, () => work.promise)
    await settle()
    await source.give(0)
    source.asked.at(-1)?.fail(boom)
    await settle()
    expect(trace.of('post_step')).toHaveLength(0)
    work.open()
    expect((await done).error).toMatchObject({ code: 'step_failed', path: 'each', cause: boom })
    expect(source.returned).toBe(0)
    expect(trace.outline).toEqual(['each map failed', 'each/#1 item completed'])
  })

  test('that fails to let go does not hide the failure, and the work under way is waited for', async () => {
    const boom = new Error('boom')
    const work = gate()
    const { source, done, trace } = setUp(2, (n) => {
      if (n === 1) throw boom
      return work.promise
    })
    source.onReturn = () => {
      throw new Error('cannot let go')
    }
    await settle()
    await source.give(0)
    await source.give(1)
    await source.finish()
    expect(trace.of('post_step').map(({ name }) => name)).toEqual(['#2'])
    work.open()
    expect((await done).error).toMatchObject({ path: 'each/#2', cause: boom })
    expect(trace.outline).toEqual(['each map failed', 'each/#1 item completed', 'each/#2 item failed'])
  })

  test('what it gives after the map was given up is not worked on', async () => {
    const boom = new Error('boom')
    const worked: number[] = []
    const first = gate()
    const { source, done, trace, runtime } = setUp(2, async (n) => {
      worked.push(n)
      await first.promise
      throw boom
    })
    await settle()
    await source.give(0)
    first.open()
    await settle()
    // The item failed while the source is being asked: it has the grace, then nobody waits for it.
    await runtime.advance(1_000)
    expect((await done).error).toMatchObject({ path: 'each/#1' })
    const told = trace.events.length
    await source.give(1)
    expect(worked).toEqual([0])
    expect(source.returned).toBe(1)
    expect(trace.events).toHaveLength(told)
    expect(trace.span('each').attributes).toMatchObject({ 'flujo.abandoned': true })
  })

  test.each(['an item is worked on', 'it is asked'])('is let go when the run is cancelled while %s', async (when) => {
    const controller = new AbortController()
    const source = new Source()
    const concurrency = when === 'it is asked' ? 2 : 1
    const each = pipeline<AsyncIterable<number>>('p').map('each', () => gate().promise, { concurrency })
    const { done, trace, runtime } = startTraced(each, source, { signal: controller.signal })
    await settle()
    await source.give(0)
    controller.abort(new Error('enough'))
    await settle()
    expect(source.returned).toBe(1)
    await runtime.advance(1_000)
    expect(await done).toMatchObject({ status: 'cancelled' })
    expect(trace.outline).toEqual(['each map cancelled', 'each/#1 item cancelled'])
    expect(source.asked).toHaveLength(concurrency)
  })
})

test('a generator is let go when an item fails', async () => {
  let released = false
  function* numbers(): Generator<number> {
    try {
      for (let n = 0; ; n += 1) yield n
    } finally {
      released = true
    }
  }
  const each = pipeline<Iterable<number>>('p').map('each', (n) => {
    if (n === 3) throw new Error('three')
  })
  const { result, trace } = await runTraced(each, numbers())
  expect(result.error?.path).toBe('each/#4')
  expect(released).toBe(true)
  expect(trace.spans).toHaveLength(5)
})

test('a generator that was read already is refused, not taken for an empty one', async () => {
  function* numbers(): Generator<number> {
    yield* [1, 2]
  }
  let tries = 0
  const once = pipeline<Iterable<number>>('p').map(
    'each',
    (n) => {
      tries += 1
      if (tries === 1) throw new Error('first')
      return n
    },
    { retry: { attempts: 2, baseMs: 0 } },
  )
  const { result } = await runTraced(once, numbers())
  expect(result.error).toMatchObject({ code: 'not_iterable', path: 'each' })
  expect(result.error?.message).toContain('collect it into an array first')
  tries = 0
  expect((await runTraced(once, [1, 2])).result.output).toEqual([1, 2])
})
