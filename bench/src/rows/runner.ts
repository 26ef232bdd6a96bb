import { type Hook, type Pipeline, pipeline, Runner, type Step } from '@flujo/runner'
import { MemoryStore, TraceManager } from '@flujo/tracing'
import { chainOf } from '../chain.ts'
import { type Case, compare } from '../measure.ts'
import { ratioRows } from '../ratio-rows.ts'
import type { RowGroup } from '../row.ts'

const length = 1_000
const rounds = 7

const addOne = async (n: number): Promise<number> => n + 1

async function bareLoop(steps: number): Promise<number> {
  let value = 0
  for (let index = 0; index < steps; index += 1) value = await addOne(value)
  return value
}

const shapes: Readonly<Record<string, Step<number, unknown>>> = {
  sequence: chainOf(length, addOne),
  loop: pipeline<number>('loop').loop('loop', addOne, { maxIterations: length, onExhausted: 'continue' }),
  map: pipeline<number>('map')
    .step('list', () => Array.from({ length }, (_, index) => index))
    .map('map', addOne),
  branch: branches(),
}

function branches(): Step<number, number> {
  let chained: Pipeline<number, number> = pipeline<number>('branches').step('start', addOne)
  for (let index = 0; index < length; index += 1) {
    chained = chained.branch(`branch ${index}`, (n) => n % 2 === 0, { true: addOne, false: addOne })
  }
  return chained
}

/** Repeats whole runs; the cost is that of one step. */
const repeated = (name: string, run: () => Promise<unknown>): Case => ({
  name,
  run: async (times) => {
    for (let done = 0; done < times; done += length) await run()
  },
})

/** What a runner adds to a bare loop when nobody listens. */
export const untraced: RowGroup = {
  name: 'runner without hooks',
  measure: async () => {
    const cases = Object.entries(shapes).map(([shape, made]) => {
      const runner = new Runner(made)
      return repeated(`runner, no hook, ${shape}`, () => runner.run(0))
    })
    const costs = await compare([repeated('bare loop', () => bareLoop(length)), ...cases], {
      rounds,
      times: 20 * length,
    })
    return ratioRows(costs, 'bare loop', Object.fromEntries(cases.map(({ name }) => [name, 2])))
  },
}

/** What a listener and a tracer in memory add. */
export const traced: RowGroup = {
  name: 'runner with a hook, and traced into memory',
  measure: async () => {
    const hook: Hook = () => {}
    const listened = new Runner(chainOf(length, addOne), { hooks: [hook] })
    const small = chainOfSmallValues()
    const withTracing = (made: Step<never, unknown>, capture: 'meta' | 'full') => {
      const tracing = new TraceManager({ store: new MemoryStore({ maxRuns: 2 }), capture })
      return new Runner(made as Step<unknown, unknown>, { hooks: [tracing.hook] })
    }
    const meta = withTracing(chainOf(length, addOne), 'meta')
    const full = withTracing(small, 'full')
    const costs = await compare(
      [
        repeated('bare loop', () => bareLoop(length)),
        repeated('runner, one hook that does nothing', () => listened.run(0)),
        repeated("traced into memory, capture 'meta'", () => meta.run(0)),
        repeated("traced into memory, capture 'full', small values", () => full.run(smallValue)),
      ],
      { rounds, times: 10 * length },
    )
    return ratioRows(costs, 'bare loop', {
      'runner, one hook that does nothing': 3,
      "traced into memory, capture 'meta'": 6,
      "traced into memory, capture 'full', small values": 25,
    })
  },
}

const smallValue = {
  id: 17,
  name: 'a name of twenty chars',
  city: 'a city with a longer name',
  open: true,
  score: 0.25,
}

const chainOfSmallValues = (): Step<never, unknown> =>
  chainOf<typeof smallValue>(length, async (value) => ({ ...value, score: value.score + 1 }))
