import { expectTypeOf, test } from 'vitest'
import {
  type AnyStep,
  cached,
  type OutputOf,
  pipeline,
  type Pipeline,
  type Step,
  step,
  type StepContext,
} from './index.ts'

interface Seen {
  readonly seen: readonly string[]
  readonly count?: number
}

const start = pipeline<number, Seen>('x')
const note = step('note', (n: number, ctx: StepContext<{ seen: readonly string[] }>) => {
  ctx.setState({ seen: [...ctx.state.seen, `${n}`] })
  return n
})
const inner = pipeline<number, { seen: readonly string[] }>('inner').step('a', (n, { state }) => n + state.seen.length)
const other = pipeline<number, { other: string }>('other').step('a', (n) => n)

test('every function of a pipeline sees its state', () => {
  const all = start
    .step('a', (n, ctx) => {
      expectTypeOf(ctx.state).toEqualTypeOf<Readonly<Seen>>()
      expectTypeOf(ctx.setState).parameters.toEqualTypeOf<[Partial<Seen>]>()
      ctx.setState({ seen: [] })
      ctx.setState({ count: 1 })
      return [n]
    })
    .map('b', (n, { state }) => n + state.seen.length, { merge: (base, forks) => ({ ...base, count: forks.length }) })
    .step('c', (all, { state }) => all.length + (state.count ?? 0))
    .parallel('d', { one: (n, { state }) => n + state.seen.length, two: inner, three: note })
    .branch('e', ({ one }, { state }) => (state.seen.length > one ? 'k' : 'l'), {
      k: ({ one }, { state }) => one + state.seen.length,
      l: ({ two }) => two,
    })
    .route('f', (_, { state }) => (state.seen.length > 1 ? 'k' : 'l'), {
      k: inner,
      l: (n, { state }) => [n, state.seen],
    })
    .step('g', () => 1)
    .loop('h', (n, { state }) => n + state.seen.length, {
      maxIterations: 2,
      fallback: (n, { state }) => n + state.seen.length,
    })
    .tap('i', (n, { state, setState }) => setState({ count: n + state.seen.length }))
    .sleep('j', (n, { state }) => n + state.seen.length)
    .stream('k', (n, { state }) => [n + state.seen.length], { fallback: (_, { state }) => [state.seen.length] })
  expectTypeOf<OutputOf<typeof all>>().toEqualTypeOf<number[]>()
})

test('what is not in the state cannot be read or set', () => {
  // @ts-expect-error there is no such key
  start.step('a', (_, { state }) => state.sean)
  // @ts-expect-error of another type
  start.step('a', (_, { setState }) => setState({ seen: [1] }))
  // @ts-expect-error there is no such key
  start.step('a', (_, { setState }) => setState({ sean: [] }))
  // @ts-expect-error read-only
  start.step('a', (_, { state }) => (state.count = 1))
  // @ts-expect-error merge gives the state
  start.step('l', () => [1]).map('a', note, { merge: () => ({ count: 1 }) })
  const without = pipeline<number>('x')
  // @ts-expect-error there is no state
  without.step('a', (_, { state }) => state.seen)
  // @ts-expect-error there is no state
  without.step('a', (_, { setState }) => setState({ seen: [] }))
  // @ts-expect-error there is no state
  step('a', (_: number, { setState }) => setState({ seen: [] }))
})

test('a step or pipeline fits where the state that it needs is there, with the same types', () => {
  start
    .step(note)
    .step(inner)
    .step('more', (n) => n)
    .loop('again', inner, { maxIterations: 1 })
  start.step(step('plain', (n: number) => n)).step(pipeline<number>('plain too').step('a', (n) => n))
  // @ts-expect-error there is no state here
  pipeline<number>('x').step(note)
  // @ts-expect-error there is no state here
  pipeline<number>('x').step(inner)
  // @ts-expect-error `seen` is of another type
  pipeline<number, { seen: number }>('x').step(inner)
  // @ts-expect-error `note` could set a text that this state does not allow
  pipeline<number, { seen: readonly 'a'[] }>('x').step(note)
  // @ts-expect-error this state has no `other`
  start.parallel('p', { other })
  // @ts-expect-error this state has no `other`
  start.step('l', () => [1]).map('m', other)
  // @ts-expect-error this state has no `other`
  start.branch('b', () => true, { true: other, false: note })
  // @ts-expect-error this state has no `other`
  start.route('r', () => 'other', { other })
  // @ts-expect-error this state has no `other`
  start.loop('l', other, { maxIterations: 1 })
  // @ts-expect-error this state has no `other`
  start.step('a', (n) => n, { fallback: other })
  // @ts-expect-error this state has no `other`
  start.step('a', (n, ctx: StepContext<{ other: string }>) => n + ctx.state.other.length)
})

test('lists and caches keep what is needed', () => {
  const list = pipeline('list', [note, other, step('plain', (n: number) => n)])
  pipeline<number, Seen & { other: string }>('x').step(list)
  // @ts-expect-error `other` is missing
  start.step(list)
  const kept = cached(note, { key: String, store: new Map() })
  start.step(kept)
  // @ts-expect-error `seen` is missing
  pipeline<number>('x').step(kept)
})

test('annotations: without a bag nothing is needed, AnyStep takes all', () => {
  const any: readonly AnyStep<number, number>[] = [note, inner, other]
  void any
  const plain: Step<number, number> = step('plain', (n: number) => n)
  const annotated: Pipeline<number, number> = pipeline<number>('x').step(plain)
  start.step(annotated)
  // @ts-expect-error it needs `seen`
  const needy: Step<number, number> = note
  void needy
})

interface Db extends AsyncDisposable {
  get(id: string): string
}
declare const openDb: () => Promise<Db>

test('resources are seen by the steps after them, with awaited types', () => {
  const asking = pipeline<string, { hits: number }>('ask')
    .using({ db: openDb, hint: ({ state, signal }) => ({ text: `${state.hits} ${signal.aborted}` }) })
    .using({ both: ({ resources }) => `${resources.db.get('x')}${resources.hint.text}` })
    .step('find', (id, { resources, state }) => {
      expectTypeOf(resources.db).toEqualTypeOf<Db>()
      expectTypeOf(resources.hint).toEqualTypeOf<{ text: string }>()
      expectTypeOf(resources.both).toEqualTypeOf<string>()
      expectTypeOf(state.hits).toEqualTypeOf<number>()
      return resources.db.get(id)
    })
  expectTypeOf<OutputOf<typeof asking>>().toEqualTypeOf<string>()
  pipeline<string, { hits: number }>('x').step(asking)
  // @ts-expect-error there is no such resource
  asking.step('more', (_, { resources }) => resources.dbs)
  // @ts-expect-error there is one of that name
  asking.using({ db: () => 1 })
  // @ts-expect-error no opener
  asking.using({ more: 1 })
})

test('a step that needs resources fits where they are', () => {
  const find = step('find', (id: string, { resources }: StepContext<object, { db: Db }>) => resources.db.get(id))
  const inside = pipeline<string, object, { db: Db }>('inside')
    .using({ cache: ({ resources }) => new Map([['x', resources.db.get('x')]]) })
    .step('look', (id, { resources }) => resources.cache.get(id) ?? resources.db.get(id))
  const around = pipeline<string, { n: number }>('around').using({ db: openDb }).step(find).step(inside)
  expectTypeOf<OutputOf<typeof around>>().toEqualTypeOf<string>()
  // @ts-expect-error there is no db
  pipeline<string>('x').step(find)
  // @ts-expect-error there is no db
  pipeline<string>('x').step(inside)
  const otherDb = pipeline<string>('x').using({ db: () => 1 })
  // @ts-expect-error another db
  otherDb.step(inside)
  // @ts-expect-error what a nested pipeline opens is not seen around it
  around.step('more', (_, { resources }) => resources.cache)
})
