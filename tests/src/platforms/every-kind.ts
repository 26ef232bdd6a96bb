// Pipelines with every kind of step and every policy. Imports nothing but the core, names no global of a platform.
import { cached, type CacheEntry, type Pipeline, pipeline, type StandardSchema, type Step, step } from '@flujo/domain'

/** Numbers as text become numbers; anything else is refused. */
const digits: StandardSchema<string, number> = {
  '~standard': {
    version: 1,
    vendor: 'tests',
    validate: (value) =>
      typeof value === 'string' && /^\d+$/.test(value)
        ? { value: Number(value) }
        : { issues: [{ message: 'expected digits', path: ['text', 0] }] },
  },
}

const boom = (): never => {
  throw new TypeError('boom')
}

async function* upTo(n: number): AsyncGenerator<number, void, void> {
  for (let each = 1; each <= n; each += 1) yield each
}

/** Values of classes that a trace shows as more than an object, and a secret that it must not show. */
const exotic = (): object => ({
  date: new Date(0),
  map: new Map([['a', 1]]),
  set: new Set([1n]),
  pattern: /x+/g,
  bytes: new Uint8Array(3),
  error: new RangeError('out of range'),
  text: 'naïve 🙂',
  apiKey: 'not-for-anyone',
})

const double = (n: number): number => n * 2
const square = async (n: number): Promise<number> => n * n

/** A step whose output is kept: asked twice, it runs once. */
const known = (): Step<number, number> =>
  cached(step('known', double), { key: String, ttlMs: 60_000, store: new Map<string, CacheEntry<number>>() })

/** Every kind of step, on the way to one output. */
export function everyKind(): Pipeline<readonly number[], string> {
  return pipeline<readonly number[]>('every kind')
    .step('sum', (numbers) => numbers.reduce((a, b) => a + b, 0))
    .step(
      pipeline<number>('nested')
        .step('add', (n) => n + 1)
        .step('double', double),
    )
    .parallel('both', { double, square }, { concurrency: 2 })
    .step('list', (both) => [both.double, both.square])
    .map('each', double, { concurrency: 2 })
    .step('count', ([first = 0]) => upTo(first / 14))
    .map('pulled', square)
    .step('total', (numbers) => numbers.reduce((a, b) => a + b, 0))
    .branch('size', (n): 'small' | 'large' => (n < 10 ? 'small' : 'large'), { small: double, large: (n) => n - 1 })
    .route('some', () => ['c', 'a'], { a: double, b: boom, c: square })
    .step('join', ({ a = 0, c = 0 }) => a + c)
    .loop('shrink', (n) => n / 2, { until: (n) => n < 100, maxIterations: 10 })
    .loop('again', known(), { maxIterations: 1 })
    .tap('look', boom)
    .sleep('wait', 1)
    .stream('tokens', async function* (n) {
      yield 'a'
      yield `b${Math.floor(n)}`
    })
    .step('text', (chunks) => chunks.join(''))
}

/** Every policy, and everything that a step can say. */
export function everyPolicy(): Pipeline<string, object> {
  const shared = known()
  return pipeline<string>('every policy')
    .step('parse', (n) => n, { input: digits })
    .step(
      'flaky',
      (n, { attempt }) => {
        if (attempt < 3) throw new Error(`try ${attempt}`)
        return n
      },
      { retry: { attempts: 3, baseMs: 1, maxMs: 2 } },
    )
    .step('slow', (_, { signal }) => new Promise<number>((_, reject) => signal.addEventListener('abort', reject)), {
      timeoutMs: 2,
      fallback: step('instead', (n: number) => n + 1),
    })
    .step('list', (n) => [n, n])
    .map('cached', shared)
    .parallel('collected', { good: ([n = 0]) => n, bad: boom }, { onError: 'collect', quorum: 1 })
    .step('says', async ({ good }, ctx) => {
      ctx.set({ good: good.status })
      ctx.log('info', 'said', { attempt: ctx.attempt })
      ctx.usage({ model: 'm', inputTokens: 3, outputTokens: 2, costUsd: 0.5 })
      ctx.progress(1, 2)
      return ctx.span('own', (own) => {
        own.event('noted', { path: ctx.path })
        return exotic()
      })
    })
}

/** A pause beside a branch that goes on, and what is done with the answer. */
export const asking = () =>
  pipeline<number>('asking')
    .parallel('both', {
      double,
      asks: pipeline<number>('asks').pause('ask', { prompt: (n) => `more than ${n}?`, schema: digits }),
    })
    .step('sum', ({ double, asks }) => double + asks)

/** A step that the caller cancels, with a branch beside it and a step that is not reached. */
export function cancelled(cancel: () => void): Pipeline<number, number> {
  const hang = (_: number, { signal }: { readonly signal: AbortSignal }): Promise<number> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  return pipeline<number>('cancelled')
    .parallel('both', {
      hang,
      cancel: (n, ctx) => {
        const hanging = hang(n, ctx)
        cancel()
        return hanging
      },
    })
    .step('later', ({ hang }) => hang)
}
