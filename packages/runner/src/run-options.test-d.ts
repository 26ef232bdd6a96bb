import { pipeline, type RunResult, step, type StepContext } from '@flujo/domain'
import { expectTypeOf, test } from 'vitest'
import { Runner } from './runner.ts'

const counting = pipeline<number, { count: number; note?: string }>('x').step('a', (n, { state }) => n + state.count)

test('a state with required keys has to be given', async () => {
  const runner = new Runner(counting)
  const result = await runner.run(1, { state: { count: 1 }, runId: 'mine' })
  expectTypeOf(result).toEqualTypeOf<RunResult<number, { count: number; note?: string }>>()
  expectTypeOf(result.state.count).toEqualTypeOf<number>()
  expectTypeOf(await runner.runOrThrow(1, { state: { count: 1, note: 'x' } })).toEqualTypeOf<number>()
  runner.stream(1, { state: { count: 1 } })
  // @ts-expect-error without state
  void runner.run(1)
  // @ts-expect-error without state
  void runner.runOrThrow(1, {})
  // @ts-expect-error without state
  runner.stream(1, { runId: 'mine' })
  // @ts-expect-error of another type
  void runner.run(1, { state: { count: '1' } })
  // @ts-expect-error there is no such key
  void runner.run(1, { state: { count: 1, counts: 2 } })
})

test('without required keys it may be left out', () => {
  void new Runner(pipeline<number>('x').step('a', (n) => n)).run(1)
  const optional = new Runner(pipeline<number, { note?: string }>('x').step('a', (n) => n))
  void optional.run(1)
  void optional.run(1, { state: { note: 'x' } })
  const any: Runner<number, number> = new Runner(pipeline<number>('x').step('a', (n) => n))
  void any.run(1)
  void new Runner(step('alone', (n: number) => n)).run(1, {})
  // @ts-expect-error a step alone may need a state too
  void new Runner(step('alone', (n: number, ctx: StepContext<{ a: 1 }>) => n + ctx.state.a)).run(1)
})

interface Db {
  get(id: string): string
}
declare const db: Db

test('resources can be replaced, and have to be given where nobody opens them', () => {
  const opening = new Runner(
    pipeline<string>('x')
      .using({ db: () => db, n: () => 1 })
      .step('a', (id) => id),
  )
  void opening.run('x')
  void opening.run('x', { resources: { db } })
  // @ts-expect-error of another type
  void opening.run('x', { resources: { db: 1 } })
  // @ts-expect-error there is no such resource
  void opening.run('x', { resources: { dbs: db } })
  const needing = new Runner(
    pipeline<string, object, { db: Db }>('x')
      .using({ n: () => 1 })
      .step('a', (id) => id),
  )
  void needing.run('x', { resources: { db } })
  void needing.run('x', { resources: { db, n: 2 } })
  // @ts-expect-error without db
  void needing.run('x')
  // @ts-expect-error without db
  void needing.run('x', { resources: { n: 2 } })
})
