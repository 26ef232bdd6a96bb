import { expectTypeOf, test } from 'vitest'
import { type OutputOf, type Outcome, pipeline, step, type StepContext } from './index.ts'

const words = step('words', (text: string) => text.split(/\s+/).length)
const branches = { size: (text: string) => text.length, words: async (text: string) => text.split(' ') }
const start = pipeline<string>('x')

test('collect gives an outcome for each key, and for each element', () => {
  const both = start.parallel('both', branches, { onError: 'collect', concurrency: 2 })
  expectTypeOf<OutputOf<typeof both>>().branded.toEqualTypeOf<{ size: Outcome<number>; words: Outcome<string[]> }>()
  both.step('read', ({ size }) => {
    if (size.status === 'failed') return size.error.path
    expectTypeOf(size.output).toEqualTypeOf<number>()
    return size.output
  })
  const each = pipeline<string[]>('x').map('each', words, { onError: 'collect' })
  expectTypeOf<OutputOf<typeof each>>().toEqualTypeOf<Outcome<number>[]>()
  // @ts-expect-error there is no such mode
  start.parallel('both', branches, { onError: 'ignore' })
  // @ts-expect-error a map has no quorum
  pipeline<string[]>('x').map('each', words, { quorum: 2 })
  // @ts-expect-error misspelt
  start.parallel('both', branches, { onerror: 'collect' })
})

test('fail-fast and no options give the plain outputs', () => {
  type Plain = { size: number; words: string[] }
  const said = start.parallel('both', branches, { onError: 'fail-fast', timeoutMs: 5 })
  expectTypeOf<OutputOf<typeof said>>().branded.toEqualTypeOf<Plain>()
  const silent = start.parallel('both', branches, { concurrency: 1 })
  expectTypeOf<OutputOf<typeof silent>>().branded.toEqualTypeOf<Plain>()
  const each = pipeline<string[]>('x').map('each', words, { onError: 'fail-fast' })
  expectTypeOf<OutputOf<typeof each>>().toEqualTypeOf<number[]>()
})

test('a quorum gives some of the keys, with collect all outcomes', () => {
  const some = start.parallel('some', branches, { quorum: 1 })
  expectTypeOf<OutputOf<typeof some>>().branded.toEqualTypeOf<{ size?: number; words?: string[] }>()
  const all = start.parallel('all', branches, { quorum: 1, onError: 'collect' })
  expectTypeOf<OutputOf<typeof all>>().branded.toEqualTypeOf<{ size: Outcome<number>; words: Outcome<string[]> }>()
  // @ts-expect-error the fallback gives what the step gives
  start.parallel('some', branches, { quorum: 1, fallback: () => 'none' })
})

test('a route gives the outputs of what was chosen', () => {
  const routed = start.route('pick', (text) => (text === '' ? 'size' : ['size', 'words']), {
    size: (text, ctx) => {
      expectTypeOf(text).toEqualTypeOf<string>()
      expectTypeOf(ctx).toEqualTypeOf<StepContext>()
      return text.length
    },
    words: step('w', (text: string) => text.split(' ')),
    other: async () => true,
  })
  expectTypeOf<OutputOf<typeof routed>>().branded.toEqualTypeOf<{ size?: number; words?: string[]; other?: boolean }>()
  start.route('none', async () => [], branches)
  start.route('one', async () => 'size', branches)
  const chosen = ['size'] as ('size' | 'words')[]
  start.route('some', () => chosen, branches)
  // @ts-expect-error there is no such case
  start.route('pick', () => 'sizes', branches)
  // @ts-expect-error there is no such case
  start.route('pick', async () => ['size', 'sizes'], branches)
  // @ts-expect-error any text may be no case
  start.route('pick', (text) => text, branches)
  // @ts-expect-error the case takes a number
  start.route('pick', () => 'half', { half: (n: number) => n / 2 })
})

test('a tap and a sleep give on what they are given', () => {
  const passed = start
    .tap('log', (text, ctx) => {
      expectTypeOf(text).toEqualTypeOf<string>()
      expectTypeOf(ctx).toEqualTypeOf<StepContext>()
      return 5
    })
    .sleep('wait', 1_000)
    .sleep('wait as long as it is', async (text) => text.length)
  expectTypeOf<OutputOf<typeof passed>>().toEqualTypeOf<string>()
  // @ts-expect-error a tap has no output that a fallback could stand in for
  start.tap('log', () => 1, { fallback: () => 'x' })
  // @ts-expect-error text is no time
  start.sleep('wait', '1s')
  // @ts-expect-error nor does a function give one
  start.sleep('wait', () => '1s')
  // @ts-expect-error duplicate name
  passed.tap('wait', () => 1)
})

test('a stream gives the list of its chunks, or what collect makes of it', () => {
  async function* letters(text: string): AsyncGenerator<string> {
    yield* text
  }
  const join = (parts: readonly string[]): string => parts.join('')
  const list = start.stream('letters', letters)
  expectTypeOf<OutputOf<typeof list>>().toEqualTypeOf<string[]>()
  const made = start.stream(
    'codes',
    async function* (text) {
      yield text.length
    },
    { collect: (all) => new Set(all) },
  )
  expectTypeOf<OutputOf<typeof made>>().toEqualTypeOf<Set<number>>()
  const joined = start.stream('join', (text) => letters(text), { collect: join })
  expectTypeOf<OutputOf<typeof joined>>().toEqualTypeOf<string>()
  // @ts-expect-error the chunks are numbers
  start.stream('join', (text: string) => [text.length], { collect: join })
  // @ts-expect-error a number is no stream
  start.stream('none', (text) => text.length)
})

test('every kind takes limits, and a step can reserve', () => {
  const limits = { costUsd: 0.5, tokens: 1_000, steps: 9, durationMs: 60_000 }
  const all = start
    .tap('t', () => {}, { limits })
    .sleep('s', 1, { limits })
    .parallel('p', branches, { limits, fallback: () => ({ size: 0, words: [] }) })
    .step('list', () => [1], { limits })
    .map('m', (n) => n, { limits, onError: 'collect' })
    .route('r', () => 'a', { a: () => 1 }, { limits })
    .branch('b', () => 'a' as const, { a: () => 1 }, undefined, { limits })
    .loop('l', (n) => n, { maxIterations: 2, limits })
    .stream('st', (n) => [n], { limits })
  expectTypeOf<OutputOf<typeof all>>().toEqualTypeOf<number[]>()
  // @ts-expect-error misspelt
  step('x', (n: number) => n, { limits: { costUSD: 1 } })
  // @ts-expect-error text is no number
  step('x', (n: number) => n, { limits: { steps: '9' } })
  step('x', (n: number, ctx) => {
    using reserved = ctx.reserve({ costUsd: 0.1, tokens: 5 })
    expectTypeOf(reserved.release).toEqualTypeOf<() => void>()
    // @ts-expect-error steps are not reserved
    ctx.reserve({ steps: 1 })
    return n
  })
})
