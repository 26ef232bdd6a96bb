import {
  cached,
  type Outcome,
  pipeline,
  step,
  type Runtime,
  type Step,
  type StepContext,
  type StepOptions,
} from '@flujo/domain'
import type { Shape, ShapePolicy, TaskShape } from './shape.test-support.ts'

const modulus = 1_009

/** One number of several, depending on their order. */
export const fold = (numbers: readonly number[]): number => numbers.reduce((a, b) => (a * 31 + b) % modulus, 7)
export const spread = (n: number, size: number): number[] =>
  Array.from({ length: size }, (_, index) => (n + index * 13) % modulus)
/** Which of so many cases a route takes. */
export const chosen = (n: number, cases: number): number[] =>
  Array.from({ length: cases }, (_, index) => index).filter((index) => (n >> index) % 2 === 0)
/** What a failure counts for where failures are collected. */
export const failureNumber = 999
export const meets = (n: number, divisor: number): boolean => n % divisor === 0
export const fails = ({ failsOn, flaky }: TaskShape, n: number, attempt: number): boolean =>
  attempt <= flaky || n % 7 === failsOn
export const compute = ({ add }: TaskShape, n: number): number => (n * 3 + add) % modulus

async function* slowly(numbers: readonly number[]): AsyncGenerator<number> {
  for (const n of numbers) yield await Promise.resolve(n)
}

/** Whether and where somebody is asked at a task: before its tries, or in each of them. */
export type Asking = 'no' | 'before' | 'within'

/** What is asked where: a pause, or in its place a task that changes nothing. */
export interface Questions {
  readonly kind: 'pause' | 'task'
  readonly at: (task: number) => Asking
}

/** The shared state: how many tasks were done. */
interface Count {
  readonly done?: number
}

const totalOf = (base: Count, forks: readonly Count[]): Count => ({
  done: forks.reduce((sum, fork) => sum + (fork.done ?? 0) - (base.done ?? 0), base.done ?? 0),
})

/** Makes the steps of a {@link Shape}. */
export class ShapeBuilder {
  /** How often each try of each task was done. */
  readonly tries: Map<string, number> = new Map()
  private readonly runtime: Runtime
  private readonly questions: Questions | undefined
  private tasks = 0

  constructor(runtime: Runtime, questions?: Questions) {
    this.runtime = runtime
    this.questions = questions
  }

  build(shape: Shape, name: string): Step<number, number> {
    const start = pipeline<number>(name)
    const options = this.options(shape.policy)
    switch (shape.kind) {
      case 'task':
        return this.task(shape, name, options)
      case 'cached':
        return cached(this.build(shape.body, name), { key: String, store: new Map() })
      case 'pipeline':
        return start.step(this.sequence(shape.steps), options)
      case 'parallel': {
        const { concurrency, onError } = shape
        const quorum = quorumOf(shape)
        const branches = Object.fromEntries(shape.branches.map((each, i) => [`b${i}`, this.build(each, 'x')]))
        return start
          .parallel('fan', branches, { ...options, concurrency, onError, quorum, merge: totalOf } as never)
          .step('join', joinedBy(shape))
      }
      case 'map':
        return this.map(shape, name)
      case 'route': {
        const cases = Object.fromEntries(shape.cases.map((each, i) => [`${i}`, this.build(each, 'x')]))
        const { concurrency } = shape
        return start
          .route('pick', (n) => chosen(n, shape.cases.length).map(String), cases, {
            ...options,
            concurrency,
            merge: totalOf,
          } as never)
          .step('join', joined)
      }
      case 'tap':
        return start.tap('look', (_, ctx) => {
          count(ctx)
          return shape.fails ? Promise.reject(new Error('a tap')) : undefined
        })
      case 'stream':
        return start.stream('tokens', (n) => slowly(spread(n, shape.size)), { collect: fold })
      case 'sleep':
        return start.sleep('wait', shape.ms).sleep('wait by it', (n) => n % 3)
      case 'branch': {
        const cases = Object.fromEntries(shape.cases.map((each, i) => [`${i}`, this.build(each, 'x')]))
        const otherwise = shape.otherwise === undefined ? undefined : this.build(shape.otherwise, 'x')
        const taken = (n: number): number => n % (shape.cases.length + 1)
        return start.branch('route', taken, cases, otherwise as never, options) as unknown as Step<number, number>
      }
      case 'loop': {
        const { divisor, maxIterations, onExhausted } = shape
        const condition = shape.until
          ? { until: (n: number) => meets(n, divisor) }
          : { while: async (n: number) => !meets(n, divisor) }
        return start.loop('again', this.build(shape.body, 'x'), {
          ...options,
          ...condition,
          maxIterations,
          onExhausted,
        })
      }
    }
  }

  private task(shape: TaskShape, name: string, options: StepOptions<number, number>): Step<number, number> {
    const work = (n: number, ctx: StepContext): Promise<number> => this.work(shape, n, ctx)
    const asking = this.questions?.at(this.tasks) ?? 'no'
    this.tasks += 1
    if (asking === 'no') return step(name, work, options)
    const asked =
      this.questions?.kind === 'pause'
        ? pipeline<number>('asked').pause('ask', { merge: (n) => n })
        : pipeline<number>('asked').step('ask', (n) => n)
    if (asking === 'before')
      return pipeline<number>(name)
        .step(asked)
        .step(step('work', work, options))
    return pipeline<number>(name).step(asked.step('work', work), options)
  }

  private map(shape: Extract<Shape, { kind: 'map' }>, name: string): Step<number, number> {
    const { size, concurrency, onError } = shape
    const options = { ...this.options(shape.policy, 'of a list'), concurrency, onError, merge: totalOf }
    return pipeline<number>(name)
      .step('list', (n) => (n % 2 === 0 ? spread(n, size) : slowly(spread(n, size))))
      .map('each', this.build(shape.body, 'x') as never, options as never)
      .step('join', joinedBy(shape))
  }

  private sequence(shapes: readonly Shape[]): Step<number, number> {
    const steps = shapes.map((each, index) => this.build(each, `s${index}`))
    return pipeline('inner', steps as never) as Step<unknown, unknown> as Step<number, number>
  }

  private options({ attempts, fallback, ...limits }: ShapePolicy, input?: 'of a list'): StepOptions<number, number> {
    return {
      retry: attempts === undefined ? undefined : { attempts, baseMs: 3 },
      timeoutMs: limits.timeoutMs,
      totalTimeoutMs: limits.totalTimeoutMs,
      idleTimeoutMs: limits.idleTimeoutMs,
      fallback: fallback === undefined ? undefined : this.fallback(fallback, input),
    }
  }

  /** What a map is given may be used up when its fallback is asked. */
  private fallback(shape: Shape, input: 'of a list' | undefined): Step<number, number> {
    if (input === undefined) return this.build(shape, 'fallback')
    return pipeline<number>('fallback')
      .step('one', () => 1)
      .step(this.build(shape, 'x'))
  }

  private async work(shape: TaskShape, n: number, ctx: StepContext): Promise<number> {
    const { signal } = ctx
    const attempt = attemptOf(ctx)
    const id = `${ctx.idempotencyKey} try ${ctx.attempt}`
    this.tries.set(id, (this.tries.get(id) ?? 0) + 1)
    for (let call = 0; call < shape.calls; call += 1) ctx.usage({ inputTokens: 1, costUsd: 0.5 })
    if (shape.ownSpan === 'awaited') await ctx.span('own', (span) => span.set({ n }))
    if (shape.ownSpan === 'left behind') void ctx.span('own', () => this.runtime.sleep(1_000))
    ctx.heartbeat()
    if (shape.sleepMs > 0) await this.runtime.sleep(shape.sleepMs, shape.obeys ? { signal } : {})
    if (shape.obeys) signal.throwIfAborted()
    if (fails(shape, n, attempt)) throw new Error(`${n} on try ${attempt}`)
    if (shape.quiet !== true) count(ctx)
    return compute(shape, n)
  }
}

function count(ctx: StepContext): void {
  const { state, setState } = ctx as unknown as StepContext<Count>
  setState({ done: (state.done ?? 0) + 1 })
}

/** Of a task with a question in each try, the try that it is in. */
const attemptOf = ({ attempt, idempotencyKey }: StepContext): number =>
  Number(/~(\d+)\/asked\/work$/.exec(idempotencyKey)?.[1] ?? attempt)

/** A quorum that can be reached at all. */
export function quorumOf({ quorum, branches }: Extract<Shape, { kind: 'parallel' }>): number | undefined {
  return quorum === undefined ? undefined : Math.min(quorum, branches.length)
}

/** Which branches make a quorum depends on time: what comes of it is one number whatever they are. */
function joinedBy(shape: Extract<Shape, { kind: 'parallel' | 'map' }>): (given: unknown) => number {
  if (shape.onError === 'collect')
    return (given) =>
      joined(
        typeof given === 'number'
          ? given
          : Object.values(given as Readonly<Record<string, Outcome<number>>>).map(numberOf),
      )
  if (shape.kind === 'map' || shape.quorum === undefined) return joined
  return (given) => (typeof given === 'number' ? given : Object.keys(given as object).length)
}

const numberOf = ({ output = failureNumber }: Outcome<number>): number => output

/** Of a parallel, a map, or the fallback of either. */
function joined(given: unknown): number {
  return typeof given === 'number' ? given : fold(Object.values(given as Readonly<Record<string, number>>))
}
