import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Flujo, type Step } from 'flujo'
import { chainOf } from '../chain.ts'
import type { Row, RowGroup } from '../row.ts'
import { inTemporaryFolder } from '../temporary-folder.ts'

const steps = 200

/** Text that deflates like prose and not like a repetition: 20 KB of words of random letters, the same every time. */
function wordsOf(bytes: number): string {
  let state = 42
  const letter = (): string => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return 'etaoinshrdlucmfw     '[Math.floor((state / 2 ** 31) * 21)] as string
  }
  return Array.from({ length: bytes }, letter).join('')
}

const text = wordsOf(20_000)

const carrying = <T>(next: (value: T, index: number) => T): Step<T, T> =>
  chainOf<T>(steps, (value, _, index) => next(value, index))

async function carried<T>(name: string, made: Step<T, T>, input: T, goalBytes: number): Promise<readonly Row[]> {
  return inTemporaryFolder(async (folder) => {
    const db = join(folder, 'traces.db')
    const flujo = new Flujo(made, { db, resultTrace: false })
    const start = performance.now()
    await flujo.run(input)
    await flujo.close()
    const seconds = (performance.now() - start) / 1_000
    const bytes = statSync(db).size
    return [
      { name: `200 steps that carry 20 KB, ${name}: time`, value: seconds, unit: 's', goal: '< 2', ok: seconds < 2 },
      {
        name: `200 steps that carry 20 KB, ${name}: file`,
        value: bytes / 1e6,
        unit: 'MB',
        goal: `< ${goalBytes / 1e6}`,
        ok: bytes < goalBytes,
      },
    ]
  })
}

const said = wordsOf(40_000)

/** File of a run whose value is a chat that grows by a message at each of `length` steps. */
async function chatBytes(length: number): Promise<number> {
  return inTemporaryFolder(async (folder) => {
    const db = join(folder, 'traces.db')
    const chat = chainOf<readonly string[]>(length, (messages, _, index) => [
      ...messages,
      said.slice(index * 100, index * 100 + 100),
    ])
    const flujo = new Flujo(chat, { db, resultTrace: false })
    await flujo.run([])
    await flujo.close()
    return statSync(db).size
  })
}

async function growingChat(): Promise<Row> {
  const [short, long] = [await chatBytes(100), await chatBytes(400)]
  const ratio = long / short
  const base = 'the file of 100 steps'
  return {
    name: 'a chat that grows over 400 steps: file',
    value: long / 1e6,
    unit: 'MB',
    ratio,
    base,
    goal: '≤ 5 ×',
    ok: ratio <= 5,
  }
}

/** Large values that travel through a pipeline. */
export const carriedValues: RowGroup = {
  name: 'large values',
  measure: async () => [
    ...(await carried(
      'unchanged',
      carrying<{ text: string }>((value) => value),
      { text },
      1e6,
    )),
    ...(await carried(
      'a counter changing',
      carrying<{ text: string; count: number }>((value, count) => ({ ...value, count })),
      { text, count: 0 },
      1e6,
    )),
    await growingChat(),
  ],
}

/** Tracing to disk on steps that take a millisecond. */
export const slowSteps: RowGroup = {
  name: 'steps of 1 ms',
  measure: () =>
    inTemporaryFolder(async (folder) => {
      const millisecond = async (n: number): Promise<number> => {
        const until = performance.now() + 1
        while (performance.now() < until);
        return n + 1
      }
      const made = chainOf(300, millisecond)
      const traced = new Flujo(made, { db: join(folder, 'traces.db') })
      const bare = new Flujo(made, { tracing: false })
      const wall = async (flujo: Flujo<number, number>): Promise<number> => {
        const start = performance.now()
        await flujo.run(0)
        return performance.now() - start
      }
      await wall(traced)
      const ratios: number[] = []
      for (let round = 0; round < 7; round += 1) {
        const base = await wall(bare)
        ratios.push((await wall(traced)) / base)
      }
      await traced.close()
      const ratio = ratios.toSorted((a, b) => a - b)[3] as number
      const base = 'the same, untraced'
      return [
        {
          name: 'traced to disk, steps of 1 ms',
          value: (ratio - 1) * 100,
          unit: '% more wall time',
          ratio,
          base,
          goal: '< 1.02 ×',
          ok: ratio < 1.02,
        },
      ]
    }),
}
