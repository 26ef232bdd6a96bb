// What a step says of itself lands on the right span, wherever it says it from.
import { EventEmitter } from 'node:events'
import { Runner } from '@flujo/runner'
import { MemoryStore, pipeline, type SpanNode, type Step, type StepContext, TraceManager } from 'flujo'
import { expect, test } from 'vitest'

const names = (span: SpanNode): unknown =>
  span.children.length === 0 ? span.name : [span.name, ...span.children.map(names)]

async function treeOf<In>(made: Step<In, unknown>, input: In): Promise<SpanNode> {
  const tracing = new TraceManager({ store: new MemoryStore() })
  const { runId } = await new Runner(made, { hooks: [tracing.hook] }).run(input)
  const root = await tracing.store.getTrace(runId)
  if (root === undefined) throw new Error('a run has a root')
  return root
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

test('in async generators that are read in turns, each span is below the step that opened it', async () => {
  async function* pages(name: string, ctx: StepContext): AsyncGenerator<string> {
    for (let page = 1; page <= 2; page += 1) {
      yield await ctx.span(`${name} ${page}`, async (span) => {
        await turn()
        span.set({ page })
        return `${name} ${page}`
      })
    }
  }
  const read = (name: string) => async (_: number, ctx: StepContext) => {
    const texts: string[] = []
    for await (const text of pages(name, ctx)) texts.push(text)
    return texts
  }
  const root = await treeOf(pipeline<number>('reading').parallel('both', { a: read('a'), b: read('b') }), 1)
  expect(names(root)).toEqual(['reading', ['both', ['a', 'a 1', 'a 2'], ['b', 'b 1', 'b 2']]])
  expect(root.children[0]?.children[1]?.children[1]?.attributes).toEqual({ page: 2 })
})

test('in timers and listeners, of several steps at once', async () => {
  const bus = new EventEmitter()
  const listen = (name: string) => async (_: number, ctx: StepContext) => {
    const heard = new Promise<void>((resolve) => {
      bus.once('go', () => {
        ctx.event('heard', { name })
        setTimeout(() => void ctx.span(`${name} later`, (span) => (span.log('info', name), resolve())), 1)
      })
    })
    if (bus.listenerCount('go') === 3) setImmediate(() => bus.emit('go'))
    await heard
    return name
  }
  const made = pipeline<number>('listening').parallel('all', { a: listen('a'), b: listen('b'), c: listen('c') })
  const root = await treeOf(made, 1)
  expect(names(root)).toEqual(['listening', ['all', ['a', 'a later'], ['b', 'b later'], ['c', 'c later']]])
  for (const step of root.children[0]?.children ?? []) {
    expect(step.events).toMatchObject([{ name: 'heard', attributes: { name: step.name } }])
    expect(step.children[0]?.events).toMatchObject([{ name: 'log', attributes: { message: step.name, level: 'info' } }])
  }
})

test('in a branch that is abandoned, what it opened is ended and marked, and nothing lands elsewhere', async () => {
  let goOn: () => void = () => {}
  const held = new Promise<void>((resolve) => (goOn = resolve))
  let late: Promise<unknown> = Promise.resolve()
  const slow = (_: number, ctx: StepContext): Promise<unknown> => {
    late = ctx.span('outer', (outer) =>
      outer.span('inner', async (inner) => {
        await held
        inner.event('too late')
        await ctx.span('later still', () => 1)
        ctx.usage({ inputTokens: 5 })
      }),
    )
    return late
  }
  const made = pipeline<number>('abandoning')
    .step('slow', slow, { timeoutMs: 5, fallback: () => 'instead' })
    .step('next', async (text) => {
      goOn()
      await late
      return text
    })
  const tracing = new TraceManager({ store: new MemoryStore() })
  const result = await new Runner(made, { hooks: [tracing.hook], graceMs: 0 }).run(1)
  expect(result).toMatchObject({ status: 'completed', output: 'instead', usage: { inputTokens: 0 } })
  const spans = await tracing.store.getSpans(result.runId)
  const [outer, inner] = ['outer', 'inner'].map((name) => spans.find((span) => span.name === name))
  expect(inner?.parentSpanId).toBe(outer?.spanId)
  for (const span of [outer, inner]) {
    expect(span).toMatchObject({ status: 'cancelled', attributes: { 'flujo.abandoned': true }, events: [] })
  }
  expect(spans.map(({ name }) => name)).not.toContain('later still')
  expect(spans.filter(({ status }) => status === 'running')).toEqual([])
})

test('everything that can be said is on the span that it was said on, and sums are right', async () => {
  const made = pipeline<number>('saying').step('say', async (n, ctx) => {
    ctx.set({ model: 'm', list: [1] })
    ctx.progress(2, 3)
    ctx.feedback('good')
    ctx.usage({ model: 'big', inputTokens: 10, outputTokens: 2, costUsd: 0.5 })
    await ctx.span('call', (call) => {
      call.usage({ inputTokens: 1, costUsd: 0.25 })
      call.usage({ inputTokens: 1 })
      call.set({ deep: true })
    })
    return n
  })
  const tracing = new TraceManager({ store: new MemoryStore() })
  const { runId } = await new Runner(made, { hooks: [tracing.hook] }).run(1)
  const [, say, call] = await tracing.store.getSpans(runId)
  expect(say?.attributes).toEqual({
    model: 'm',
    list: [1],
    'flujo.progress.done': 2,
    'flujo.progress.total': 3,
    'flujo.feedback': 'good',
    'gen_ai.request.model': 'big',
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 2,
    'flujo.cost.usd': 0.5,
  })
  expect(call?.attributes).toEqual({
    deep: true,
    'gen_ai.usage.input_tokens': 2,
    'flujo.cost.usd': 0.25,
    'flujo.cost.unpriced_calls': 1,
  })
  expect((await tracing.store.getRun(runId))?.totals.usage).toEqual({
    ...{ calls: 3, inputTokens: 12, outputTokens: 2, costUsd: 0.75, unpricedCalls: 1 },
  })
})
