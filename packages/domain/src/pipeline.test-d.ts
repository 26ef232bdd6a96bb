import { expectTypeOf, test } from 'vitest'
import {
  pipeline,
  step,
  type InputOf,
  type OutputOf,
  type Pipeline,
  type Step,
  type StepContext,
  type StepOptions,
} from './index.ts'

const words = step('words', (text: string) => text.split(/\s+/).length)
const parse = step('parse', (text: string) => Number(text))
const double = step('double', (n: number) => n * 2)

test('a chain infers every input and output', () => {
  const review = pipeline<string>('review')
    .step('split', (text) => text.split('\n\n'))
    .map('measure', words, { concurrency: 4 })
    .step('total', (counts) => counts.reduce((a, b) => a + b, 0))
  expectTypeOf(review).toExtend<Step<string, number>>()
  expectTypeOf(review).toEqualTypeOf<
    Pipeline<
      string,
      number,
      {
        readonly state: Record<never, never>
        readonly names: 'split' | 'measure' | 'total'
        readonly pauses: Record<never, never>
        readonly resources: Record<never, never>
        readonly opens: never
      }
    >
  >()
  expectTypeOf<InputOf<typeof review>>().toEqualTypeOf<string>()
  expectTypeOf<OutputOf<typeof review>>().toEqualTypeOf<number>()
})

test('a step and a pipeline without steps have exact types', () => {
  expectTypeOf<InputOf<typeof words>>().toEqualTypeOf<string>()
  expectTypeOf<OutputOf<typeof words>>().toEqualTypeOf<number>()
  const empty = pipeline<Date>('empty')
  expectTypeOf<InputOf<typeof empty>>().toEqualTypeOf<Date>()
  expectTypeOf<OutputOf<typeof empty>>().toEqualTypeOf<Date>()
  const later = step('later', async (n: number) => [n] as const)
  expectTypeOf<OutputOf<typeof later>>().toEqualTypeOf<readonly [number]>()
})

test('the context and every input are typed, never any', () => {
  pipeline<string>('x')
    .step('a', (text, ctx) => {
      expectTypeOf(text).toEqualTypeOf<string>()
      expectTypeOf(ctx).toEqualTypeOf<StepContext>()
      return [text]
    })
    .map('b', (text, ctx) => {
      expectTypeOf(text).toEqualTypeOf<string>()
      expectTypeOf(ctx).toEqualTypeOf<StepContext>()
      return text.length
    })
    .parallel('c', {
      one: (counts, ctx) => {
        expectTypeOf(counts).toEqualTypeOf<number[]>()
        expectTypeOf(ctx).toEqualTypeOf<StepContext>()
        return counts.length
      },
    })
    .branch(
      'd',
      (both, ctx) => {
        expectTypeOf(both).toEqualTypeOf<{ one: number }>()
        expectTypeOf(ctx).toEqualTypeOf<StepContext>()
        return 'k'
      },
      {
        k: (both) => {
          expectTypeOf(both).toEqualTypeOf<{ one: number }>()
          return both.one
        },
      },
    )
    .loop(
      'e',
      (n, ctx) => {
        expectTypeOf(n).toEqualTypeOf<number>()
        expectTypeOf(ctx).toEqualTypeOf<StepContext>()
        return n
      },
      {
        maxIterations: 1,
        until: (n, iteration) => {
          expectTypeOf(n).toEqualTypeOf<number>()
          expectTypeOf(iteration).toEqualTypeOf<number>()
          return true
        },
        fallback: (n) => {
          expectTypeOf(n).toEqualTypeOf<number>()
          return n
        },
      },
    )
})

test('all kinds nest, and the result type comes out whole', () => {
  const section = pipeline<{ title: string; body: string }>('section')
    .parallel('facts', {
      title: ({ title }) => title,
      size: pipeline<{ body: string }>('size')
        .step('text', ({ body }) => body)
        .step(words),
    })
    .branch('grade', ({ size }) => (size > 100 ? 'long' : 'short'), {
      long: async ({ title }) => ({ title, grade: 'long' as const }),
      short: pipeline<{ title: string }>('short').step('mark', ({ title }) => ({ title, grade: 'short' as const })),
    })
  const report = pipeline<string>('report')
    .step('split', async (text) => text.split('\n').map((line) => ({ title: line, body: line })))
    .map('sections', section)
    .loop(
      'shorten',
      pipeline<OutputOf<typeof section>[]>('half').step('drop', (all) => all.slice(1)),
      {
        until: (all) => all.length < 3,
        maxIterations: 9,
      },
    )
    .step('index', (all) => new Map(all.map((each) => [each.title, each.grade])))
  expectTypeOf<InputOf<typeof report>>().toEqualTypeOf<string>()
  expectTypeOf<OutputOf<typeof report>>().toEqualTypeOf<Map<string, 'long' | 'short'>>()
  expectTypeOf<OutputOf<typeof section>>().toEqualTypeOf<
    { title: string; grade: 'long' } | { title: string; grade: 'short' }
  >()
})

test('promises are awaited and functions can be map bodies', () => {
  const lengths = pipeline<readonly string[]>('x').map('each', async (word) => word.length)
  expectTypeOf<OutputOf<typeof lengths>>().toEqualTypeOf<number[]>()
  const next = lengths.step('last', (all) => all.at(-1))
  expectTypeOf<OutputOf<typeof next>>().toEqualTypeOf<number | undefined>()
})

test('map goes over everything that can be iterated', () => {
  const fromAsync = pipeline<AsyncIterable<Date>>('x').map('each', (day) => day.getTime())
  expectTypeOf<OutputOf<typeof fromAsync>>().toEqualTypeOf<number[]>()
  const fromTuple = pipeline<readonly [1, 'a', true]>('x').map('each', (item) => item)
  expectTypeOf<OutputOf<typeof fromTuple>>().toEqualTypeOf<(1 | 'a' | true)[]>()
  const fromSet = pipeline<Set<string>>('x').map('each', words)
  expectTypeOf<OutputOf<typeof fromSet>>().toEqualTypeOf<number[]>()
  const fromMap = pipeline<ReadonlyMap<string, number>>('x').map('each', ([key, value]) => ({ key, value }))
  expectTypeOf<OutputOf<typeof fromMap>>().toEqualTypeOf<{ key: string; value: number }[]>()
  const fromEither = pipeline<string[] | Set<number>>('x').map('each', (item) => item)
  expectTypeOf<OutputOf<typeof fromEither>>().toEqualTypeOf<(string | number)[]>()
  const fromGenerator = pipeline<number>('x')
    .step('count', async function* (n) {
      for (let i = 0; i < n; i += 1) yield i
    })
    .map('each', (i) => `${i}`)
  expectTypeOf<OutputOf<typeof fromGenerator>>().toEqualTypeOf<string[]>()
  const fromJson = pipeline<string>('x')
    .step('parse', (text) => JSON.parse(text))
    .map('each', words)
  expectTypeOf<OutputOf<typeof fromJson>>().toEqualTypeOf<number[]>()
})

test('what cannot be mapped over is refused in words', () => {
  const text = pipeline<string>('x').map(
    'each',
    step('any', (item: unknown) => item),
  )
  expectTypeOf(text).toEqualTypeOf<'map does not take text apart into characters: split it first'>()
  const count = pipeline<number>('x').map('each', words)
  expectTypeOf(count).toEqualTypeOf<'map needs an iterable or async iterable, such as an array'>()
  const sometimesText = pipeline<string | string[]>('x').map('each', words)
  // @ts-expect-error the input may be text
  sometimesText.step('next', () => 1)
  // @ts-expect-error a letter of a text is not an element
  pipeline<string>('x').map('each', (letter) => letter.length)
  // @ts-expect-error the elements are numbers, `words` takes a string
  pipeline<number[]>('x').map('each', words)
})

test('parallel keeps its keys exactly', () => {
  const both = pipeline<string>('x').parallel('both', {
    size: (text) => text.length,
    words: step('words', async (text: string) => text.split(' ')),
    raw: step('raw', (text: string) => text as unknown),
  })
  expectTypeOf<OutputOf<typeof both>>().branded.toEqualTypeOf<{ size: number; words: string[]; raw: unknown }>()
  both.step('read', (out) => {
    expectTypeOf(out.size).toEqualTypeOf<number>()
    // @ts-expect-error there is no branch of that name
    return out.sizes
  })
  // @ts-expect-error `double` takes a number, not a string
  pipeline<string>('x').parallel('both', { double })
})

test('branch gives the union of its cases and wants each of them', () => {
  const routed = pipeline<number>('x').branch('route', async (n) => (n > 5 ? 'high' : 'low'), {
    high: (n) => `${n} is high`,
    low: (n) => n,
  })
  expectTypeOf<OutputOf<typeof routed>>().toEqualTypeOf<string | number>()

  // @ts-expect-error the case `low` is missing
  pipeline<number>('x').branch('route', (n) => (n > 5 ? 'high' : 'low'), { high: (n) => n })

  const flags = pipeline<number>('x').branch('even', (n) => n % 2 === 0, { true: (n) => n, false: () => null })
  expectTypeOf<OutputOf<typeof flags>>().toEqualTypeOf<number | null>()

  const numbered = pipeline<1 | 2>('x').branch('count', (n) => n, { 1: () => 'one' as const, 2: (n) => [n] })
  expectTypeOf<OutputOf<typeof numbered>>().toEqualTypeOf<'one' | (1 | 2)[]>()
})

test('a case that is never chosen, or may be missing, is refused in words', () => {
  const extra = pipeline<number>('x').branch('route', (n) => (n > 5 ? 'high' : 'low'), {
    high: double,
    low: double,
    middle: double,
  })
  expectTypeOf(extra).toEqualTypeOf<'the selector never returns "middle"'>()

  const extraNumber = pipeline<1 | 2>('x').branch('route', (n) => n, { 1: double, 2: double, 3: double })
  expectTypeOf(extraNumber).toEqualTypeOf<'the selector never returns "3"'>()

  const anyText = pipeline<string>('x').branch('route', (text) => text, { a: (text) => text })
  expectTypeOf(
    anyText,
  ).toEqualTypeOf<'this selector can return any text: give a fourth argument, the step for keys without a case'>()

  const anyNumber = pipeline<number>('x').branch('route', (n) => n, { 1: double })
  expectTypeOf(
    anyNumber,
  ).toEqualTypeOf<'this selector can return any number: give a fourth argument, the step for keys without a case'>()

  const open = pipeline<string>('x').branch(
    'route',
    (text) => text,
    { a: (text) => text },
    (text) => text.length,
  )
  expectTypeOf<OutputOf<typeof open>>().toEqualTypeOf<string | number>()
})

test('a loop keeps its type', () => {
  const shrunk = pipeline<{ n: number }>('x').loop('shrink', async ({ n }) => ({ n: n / 2 }), {
    until: (value, iteration) => value.n < 1 || iteration > 3,
    maxIterations: 5,
  })
  expectTypeOf<OutputOf<typeof shrunk>>().toEqualTypeOf<{ n: number }>()
  // @ts-expect-error the body must give what it takes
  pipeline<number>('x').loop('grow', (n) => String(n), { maxIterations: 3 })
  // @ts-expect-error the body must give what it takes
  pipeline<string>('x').loop('parse', parse, { maxIterations: 3 })
  // @ts-expect-error a loop needs a bound
  pipeline<number>('x').loop('grow', (n) => n + 1, {})
})

test('neighbours must fit', () => {
  const inner = pipeline<number>('inner').step('double', (n) => n * 2)
  const outer = pipeline<string>('x').step(parse).step(inner)
  expectTypeOf<OutputOf<typeof outer>>().toEqualTypeOf<number>()
  // @ts-expect-error `parse` takes a string, not a number
  pipeline<number>('x').step(parse)
  // @ts-expect-error `inner` takes a number, not a string
  pipeline<string>('x').step(inner)
})

test('a name is used once', () => {
  const one = pipeline<number>('x').step('a', (n) => n)
  type NameOf = Parameters<typeof one.loop<'a'>>[0]
  expectTypeOf<NameOf>().toEqualTypeOf<'this pipeline already has a step named "a"'>()
  // @ts-expect-error duplicate name
  one.step('a', double)
  // @ts-expect-error duplicate name
  one.parallel('a', { double })
  // @ts-expect-error duplicate name
  one.branch('a', () => 'k', { k: double })
  // @ts-expect-error duplicate name
  one.loop('a', double, { maxIterations: 1 })
  const wide: string = 'a'
  expectTypeOf(one.loop(wide, double, { maxIterations: 1 })).toEqualTypeOf<typeof one>()
})

test('a pipeline can be a list of steps', () => {
  const both = pipeline('both', [parse, double])
  expectTypeOf<InputOf<typeof both>>().toEqualTypeOf<string>()
  expectTypeOf<OutputOf<typeof both>>().toEqualTypeOf<number>()
  const nested = pipeline('nested', [
    both,
    pipeline('more', [double, pipeline<number>('say').step('text', (n) => `${n}`)]),
  ])
  expectTypeOf<OutputOf<typeof nested>>().toEqualTypeOf<string>()
  // @ts-expect-error `double` gives a number, `parse` takes a string
  pipeline('both', [double, parse])
  // @ts-expect-error `double` gives a number, `both` takes a string
  pipeline('both', [parse, double, both])
  // @ts-expect-error a list needs at least one step
  pipeline('both', [])
  // @ts-expect-error a function has no name: it needs step('name', …)
  pipeline('both', [parse, (n: number) => n])
})

test('a fallback gives what the step gives', () => {
  const size = pipeline<string>('x').step('size', async (text) => text.length, { fallback: () => 0 })
  expectTypeOf<OutputOf<typeof size>>().toEqualTypeOf<number>()
  // @ts-expect-error the fallback gives a string where the step gives a number
  pipeline<string>('x').step('size', (text) => text.length, { fallback: () => 'none' })
  // @ts-expect-error the fallback gives a string where the step gives a number
  step('size', (text: string) => text.length, { fallback: () => 'none' })
  // @ts-expect-error the fallback gives a list of strings where the map gives numbers
  pipeline<string[]>('x').map('sizes', words, { fallback: () => ['none'] })
})

test('options that no kind has do not compile', () => {
  expectTypeOf<StepOptions>().not.toHaveProperty('concurrency')
  // @ts-expect-error misspelt
  step('size', (text: string) => text.length, { timeoutMS: 5 })
  // @ts-expect-error a task has no concurrency
  step('size', (text: string) => text.length, { concurrency: 5 })
  // @ts-expect-error a retry policy says how many attempts
  step('size', (text: string) => text.length, { retry: { baseMs: 5 } })
})

test('a pipeline can be annotated with its input and output alone', () => {
  const built: Pipeline<number, string> = pipeline<number>('x')
    .step('double', (n) => n * 2)
    .branch('size', (n) => n > 5, { true: () => 'high', false: () => 'low' })
  const longer: Pipeline<number, number> = built.step('double', (text) => text.length)
  expectTypeOf(longer).toMatchTypeOf<Step<number, number>>()
  // @ts-expect-error it gives a string
  const wrong: Pipeline<number, number> = built
  void wrong
})
