import { pipeline, type RunResult, type Step } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PausingRun } from './pause.test-support.ts'
import { type Asking, type Questions, ShapeBuilder } from './random-pipeline.test-support.ts'
import { shapes } from './random-shapes.test-support.ts'
import type { RunnerOptions } from './run-options.ts'
import { isNumber, read } from './shape-reading.test-support.ts'
import type { Shape } from './shape.test-support.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const numRuns = Number(process.env['FLUJO_RANDOM_PAUSES'] ?? 150)

/** A run of a shape with questions, answered until it ends. */
class Questioned {
  readonly run: PausingRun<number, number>
  readonly builder: ShapeBuilder
  private readonly pick: (choices: number) => number

  constructor(shape: Shape, questions: Questions, pick: (choices: number) => number, options: RunnerOptions = {}) {
    const runtime = new VirtualRuntime()
    this.pick = pick
    this.builder = new ShapeBuilder(runtime, questions)
    const root: Step<number, number> = pipeline('root', [this.builder.build(shape, 'top')])
    this.run = new PausingRun(root, options, runtime)
    this.run.laterMs = 2_000
  }

  async result(input: number): Promise<RunResult<number>> {
    let result = await this.run.run(input, { state: { done: 0 } })
    while (result.status === 'paused') {
      const paths = result.pauses.map(({ path }) => path)
      if (new Set(paths).size < paths.length) throw new Error(`two pauses at one path among ${paths.join(', ')}`)
      const first = this.pick(paths.length)
      const answered = paths.filter((_, index) => index === first || this.pick(2) === 0)
      result = await this.run.resume(Object.fromEntries(answered.map((path) => [path, 'yes'])))
    }
    return result
  }

  /** What was open at the end of an epoch is told again in the next, and nothing else is. */
  get mistold(): readonly string[] {
    const open = new Set<string>()
    const seen = new Set<string>()
    const mistold: string[] = []
    for (const event of this.run.epochs.flatMap(({ events }) => events)) {
      const { event: type, spanId, name, kind, epoch } = event
      if (type !== 'pre_step' && type !== 'post_step') continue
      const isAgain = type === 'pre_step' ? event.resumed === true : event.status !== 'skipped'
      const isWrong = type === 'pre_step' && isAgain !== open.has(spanId)
      if (isWrong || seen.has(spanId) !== isAgain) mistold.push(`${type} of ${name} (${kind}) in epoch ${epoch}`)
      seen.add(spanId)
      if (type === 'pre_step') open.add(spanId)
      else open.delete(spanId)
    }
    return [...mistold, ...[...open].map((spanId) => `${spanId} was not ended`)]
  }

  get spans(): PausingRun<number, number>['last']['spans'] {
    return this.run.epochs.flatMap(({ spans }) => spans)
  }
}

const summaryOf = ({ status, output, error, state }: RunResult<number>): object => ({
  status,
  output,
  state,
  error: error === undefined ? undefined : `${error.code} at ${error.path}`,
})

const groups: readonly string[] = ['parallel', 'map', 'route']

/** Whether a group was ended before all of it had: what was under way or not begun depends on time. */
const wasCut = ({ spans }: Questioned): boolean =>
  spans.some(({ kind, status, attributes }) => {
    if (status === 'cancelled') return true
    if (!groups.includes(kind)) return false
    const {
      'flujo.parallel.quorum': quorum,
      'flujo.attempts': attempts,
      'flujo.fallback.used': usedFallback,
    } = attributes
    return status === 'failed' || quorum !== undefined || Number(attempts) > 1 || usedFallback === true
  })

const asking = fc.array(fc.constantFrom<Asking>('no', 'before', 'within'), { minLength: 1, maxLength: 12 })
const picks = fc.infiniteStream(fc.nat(1_000))

test('a pipeline that stops to ask does what it would have done without', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes(false),
      fc.nat(1_000),
      asking,
      picks,
      fc.integer({ min: 1, max: 40 }),
      async (shape, input, asked, chance, most) => {
        const at = (task: number): Asking => asked[task % asked.length] as Asking
        const pick = (choices: number): number => (chance.next().value as number) % choices
        const plain = new Questioned(shape, { kind: 'task', at }, pick)
        const paused = new Questioned(shape, { kind: 'pause', at }, pick)
        const expected = await plain.result(input)
        const actual = await paused.result(input)
        expect(paused.mistold).toEqual([])
        for (const [id, times] of paused.builder.tries) expect(`${id}: ${times} times`).toBe(`${id}: 1 times`)
        const reading = read(shape, input, 'top')
        const isKnown = isNumber(reading) || reading.size === 1
        if (!isKnown) return
        expect(actual.status).toBe(expected.status)
        expect(actual.output).toBe(expected.output)
        if (wasCut(plain) || wasCut(paused)) return
        // What waits makes room for the next, which may then ask the cache before there is anything in it.
        if (JSON.stringify(shape).includes('"cached"')) return
        expect(summaryOf(actual)).toEqual(summaryOf(expected))
        expect(actual.usage).toEqual(expected.usage)
        expect(actual.steps.map(({ name, status, attempts, usage }) => ({ name, status, attempts, usage }))).toEqual(
          expected.steps.map(({ name, status, attempts, usage }) => ({ name, status, attempts, usage })),
        )
        const sorted = (each: Questioned): string[] =>
          each.spans
            .filter(({ name, kind }) => name !== 'ask' && kind !== 'custom')
            .map(({ path, kind, status, attributes }) => `${path} ${kind} ${status} ${JSON.stringify(attributes)}`)
            .toSorted()
        expect(sorted(paused)).toEqual(sorted(plain))
        for (const limits of [{ steps: most }, { costUsd: most / 4 }, { tokens: most / 2 }]) {
          const one = await new Questioned(shape, { kind: 'task', at }, pick, { limits }).result(input)
          const other = await new Questioned(shape, { kind: 'pause', at }, pick, { limits }).result(input)
          expect([other.status, other.error?.code]).toEqual([one.status, one.error?.code])
        }
      },
    ),
    { numRuns },
  )
})
