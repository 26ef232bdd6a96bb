import { pipeline, Runner, type Step } from '@flujo/runner'
import { MemoryStore, TraceManager } from '@flujo/tracing'
import { chainOf } from '../chain.ts'
import { compare, median, ratioOf } from '../measure.ts'
import { ratioRows } from '../ratio-rows.ts'
import type { Row, RowGroup } from '../row.ts'

const addOne = async (n: number): Promise<number> => n + 1

const iterations = (count: number): Step<number, number> =>
  pipeline<number>('loop').loop('again', addOne, { maxIterations: count })

const branches = (count: number): Step<number, unknown> =>
  pipeline<number>('wide').parallel(
    'all',
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`branch ${index}`, addOne])),
    { concurrency: 16 },
  )

function nested(depth: number): Step<number, number> {
  let inner: Step<number, number> = pipeline<number>('deepest').step('add', addOne)
  for (let level = 0; level < depth; level += 1) inner = pipeline<number>(`level ${level}`).step(inner)
  return inner
}

interface Shape {
  /** What is counted. */
  readonly what: string
  readonly make: (size: number) => Step<number, unknown>
  readonly large: number
  readonly traced?: boolean
}

const sequence = (size: number): Step<number, number> => chainOf(size, addOne)

const shapes: readonly Shape[] = [
  { what: 'steps in sequence', make: sequence, large: 100_000 },
  { what: 'steps in sequence, traced into memory', make: sequence, large: 100_000, traced: true },
  { what: 'iterations', make: iterations, large: 100_000 },
  { what: 'branches, 16 at a time', make: branches, large: 10_000 },
  { what: 'levels of nesting', make: nested, large: 10_000 },
]

const small = 1_000
const perSmall = 'that of one in 1,000'
const counted = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}`

function runnerOf({ make, large, traced = false }: Shape, size: number): Runner<number, unknown> {
  if (!traced) return new Runner(make(size))
  // As many spans are kept of short runs as of a long one: what is asked is not what keeping them costs.
  const store = new MemoryStore({ maxRuns: large / size })
  const tracing = new TraceManager({ store, capture: 'meta' })
  return new Runner(make(size), { hooks: [tracing.hook] })
}

async function linearityOf(shape: Shape): Promise<readonly Row[]> {
  const { what, large } = shape
  const sizes = [small, large]
  const cases = sizes.map((size) => {
    const runner = runnerOf(shape, size)
    const run = async (): Promise<void> => {
      for (let done = 0; done < large; done += size) await runner.run(0)
    }
    return { name: counted(size, what), run }
  })
  const costs = await compare(cases, { rounds: 9, times: large })
  return ratioRows(costs, counted(small, what), { [counted(large, what)]: 1.3 }).map((row) => ({
    ...row,
    base: perSmall,
  }))
}

async function building(): Promise<readonly Row[]> {
  const large = 100_000
  const cases = [small, large].map((size) => ({
    name: counted(size, 'steps built'),
    run: async () => {
      for (let done = 0; done < large; done += size) sequence(size)
    },
  }))
  const costs = await compare(cases, { rounds: 9, times: large })
  const name = counted(large, 'steps built')
  const value = (median(costs.get(name) ?? []) * large) / 1e6
  const ratio = ratioOf(costs, name, counted(small, 'steps built'))
  return [{ name, value, unit: 'ms', ratio, base: perSmall, goal: '≤ 500 ms', ok: value <= 500 }]
}

/** Whether a step of something long, wide or deep costs more than one of something small. */
export const linearity: RowGroup = {
  name: 'linearity',
  measure: async () => {
    const rows: Row[] = []
    for (const shape of shapes) rows.push(...(await linearityOf(shape)))
    return [...rows, ...(await building())]
  },
}
