import type { Span } from '@flujo/domain'
import type { SpanCondition, SpanPageOptions } from '../trace-query.ts'
import { expectRefusal, expectSame, expectThat } from './expect.ts'
import { SampleRun, type SampleSpan } from './sample-run.ts'
import { type ContractCheck, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

/** In no order; some begin together. */
const spans: readonly SampleSpan[] = [
  { id: 5, parent: 3, atUs: 40 },
  { id: 1 },
  { id: 4, parent: 1, atUs: 10 },
  { id: 3, parent: 1, atUs: 10, status: 'failed' },
  { id: 2, parent: 1, atUs: 10, status: 'failed' },
  { id: 7, parent: 1, atUs: 5 },
  { id: 6, parent: 1, atUs: 40, status: 'failed' },
]

interface Walk {
  readonly pages: readonly (readonly Span[])[]
  readonly spans: readonly Span[]
}

/** All pages; `between` is called behind the first. */
async function walk(
  store: TraceStorage,
  runId: string,
  { where, between, ...page }: SpanPageOptions & { where?: SpanCondition; between?: () => Promise<void> },
): Promise<Walk> {
  const pages: (readonly Span[])[] = []
  let after: string | undefined
  do {
    const given = await store.listSpans(runId, { where }, { ...page, after })
    pages.push(given.spans)
    after = given.next
    expectThat(pages.length < 30, 'the pages come to an end')
    if (pages.length === 1) await between?.()
  } while (after !== undefined)
  return { pages, spans: pages.flat() }
}

const numbersOf = (run: SampleRun, rows: readonly Span[]): readonly number[] =>
  rows.map(({ spanId }) => Number.parseInt(spanId.slice(8), 16) - Number.parseInt(run.spanId(0).slice(8), 16))

/** The spans of one run, page by page. */
export const spanPagingChecks: readonly ContractCheck<TraceStorage>[] = [
  ...[1, 2, 3, 7, 8].map((limit) =>
    storeCheck(`gives the spans of a run ${limit} at a time, by start and then by id`, async (store) => {
      const run = new SampleRun({ runId: 'run-a' })
      await writeAll(store, [run.start(), ...spans.map((span) => run.spanEnd(span)), run.end()])
      const { pages, spans: rows } = await walk(store, run.runId, { limit })
      expectSame(numbersOf(run, rows), [1, 7, 2, 3, 4, 5, 6], 'the spans')
      expectSame(rows, await store.getSpans(run.runId), 'the rows, and those that are given at once')
      const full = pages.slice(0, -1).every(({ length }) => length === limit)
      expectThat(full && pages.length === Math.ceil(7 / limit), 'every page but the last is full')
    }),
  ),
  storeCheck('pages the spans that a condition leaves', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    await writeAll(store, [run.start(), ...spans.map((span) => run.spanEnd(span)), run.end()])
    const where: SpanCondition = { op: '=', field: 'status', value: 'failed' }
    const { pages } = await walk(store, run.runId, { limit: 2, where })
    expectSame(
      pages.map((page) => numbersOf(run, page)),
      [[2, 3], [6]],
      'the pages',
    )
  }),
  storeCheck('gives 1,000 spans at a time', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    const many = Array.from({ length: 1_001 }, (_, index) => run.spanEnd({ id: index + 1, atUs: index }))
    await writeAll(store, [run.start(), ...many, run.end()])
    const { pages } = await walk(store, run.runId, {})
    expectSame(
      pages.map(({ length }) => length),
      [1_000, 1],
      'how many are on each page',
    )
  }),
  storeCheck('goes on where the page before ended while the run is written', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    await writeAll(store, [run.start(), ...[1, 2, 3, 4].map((id) => run.spanStart({ id, atUs: id * 10 }))])
    const { spans: rows } = await walk(store, run.runId, {
      limit: 2,
      between: async () => {
        const before = run.spanEnd({ id: 5, atUs: 5 })
        const between = run.spanEnd({ id: 6, atUs: 35 })
        const ended = [1, 2, 3].map((id) => run.spanEnd({ id, atUs: id * 10 }))
        await writeAll(store, [before, between, ...ended, run.spanStart({ id: 7, atUs: 70 })])
      },
    })
    expectSame(numbersOf(run, rows), [1, 2, 3, 6, 4, 7], 'the spans')
    expectSame(
      rows.map(({ status }) => status),
      ['running', 'running', 'completed', 'completed', 'running', 'running'],
      'what they were when their page was read',
    )
  }),
  storeCheck('has one empty page of an unknown run', async (store) => {
    const { spans: none, next } = await store.listSpans('nobody')
    expectSame([none, next], [[], undefined], 'the page')
  }),
  storeCheck('refuses a page of spans that is none', async (store) => {
    const run = new SampleRun({ runId: 'run-a' })
    await writeAll(store, [run.start(), run.spanEnd({ id: 1 }), run.end()])
    for (const limit of [0, -1, 1.5]) {
      await expectRefusal(() => store.listSpans(run.runId, {}, { limit }), `a page of ${limit} spans`)
    }
    for (const after of ['', 'x', '[]', '["1","a"]']) {
      await expectRefusal(() => store.listSpans(run.runId, {}, { after }), `a page behind ${JSON.stringify(after)}`)
    }
  }),
]
