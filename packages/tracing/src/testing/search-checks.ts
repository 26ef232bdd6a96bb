import type { SearchField, SearchHit, SearchPageOptions, SearchQuery, TraceSearch } from '../trace-search.ts'
import { expectRefusal, expectSame } from './expect.ts'
import { SampleRun } from './sample-run.ts'
import { type ContractCheck, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

type Searchable = TraceStorage & TraceSearch

const long = {
  notes: Array.from({ length: 300 }, (_, at) => `note ${at} about many things of no importance`),
  last: 'needle',
}

/** `run-a` is the older one and failed; `run-b` is open. */
async function writeRuns(store: Searchable): Promise<void> {
  const a = new SampleRun({ runId: 'run-a', pipeline: 'nightly-review', startTimeUs: 1_000 })
  const b = new SampleRun({ runId: 'run-b', pipeline: 'support', startTimeUs: 2_000 })
  const cause = { type: 'TypeError', message: 'socket hang up', code: 'ECONNRESET' }
  const error = { type: 'TimeoutError', message: 'the model did not answer', cause }
  await writeAll(
    store,
    [a.start(), b.start(), b.spanStart({ id: 1, input: 'Naïve café' })],
    [
      a.spanEnd({ id: 3, parent: 2, name: 'fetchUserById', atUs: 2, status: 'failed', error, input: { order: 4_711 } }),
      a.spanEnd({ id: 4, parent: 2, name: 'embed', atUs: 3, input: long, output: '价格数据管道' }),
      a.spanEnd({
        id: 2,
        parent: 1,
        name: 'research',
        atUs: 1,
        attributes: { note: 'refund is due', 'flujo.attempts': 2 },
      }),
      a.spanEnd({
        id: 1,
        input: 'My card was\ncharged twice',
        output: { '100%': ['a "quoted" text', -1.5, true, null] },
      }),
      a.end({ status: 'failed', error, failedPath: 'research' }),
    ],
    [
      b.spanEnd({
        id: 2,
        parent: 1,
        name: 'timeouts',
        atUs: 1,
        events: [
          { name: 'log', timeUs: 2_001, attributes: { level: 'info', message: 'cache miss' } },
          { name: 'exception', timeUs: 2_002, attributes: { 'exception.message': 'out of stock' } },
        ],
      }),
    ],
  )
}

/** What is found, as `run/path field key: «text»`. */
const found: readonly (readonly [text: string, expected: readonly string[], fields?: readonly SearchField[]])[] = [
  ['research', ['a/research name']],
  ['RESEARCH', ['a/research name']],
  ['search', []],
  ['timeout', ['a/research/fetchUserById error']],
  ['timeout*', ['b/timeouts name', 'a/research/fetchUserById error']],
  ['timeouterror', ['a/research/fetchUserById error']],
  ['user', ['a/research/fetchUserById name']],
  ['"user by id"', ['a/research/fetchUserById name']],
  ['userbyid', ['a/research/fetchUserById name']],
  ['answer model', ['a/research/fetchUserById error']],
  ['"model answer"', []],
  ['"not ans*"', ['a/research/fetchUserById error']],
  ['timeout hang', []],
  ['econnreset', ['a/research/fetchUserById error']],
  ['nightly', ['a/nightly-review name']],
  ['nightly-review', ['a/nightly-review name']],
  ['review-nightly', []],
  ['cafe', ['b/support input']],
  ['NAIVE CAFÉ', ['b/support input']],
  ['card charged', ['a/nightly-review input']],
  ['"was charged"', ['a/nightly-review input']],
  ['ncharged', []],
  ['quoted', ['a/nightly-review output']],
  ['4711', ['a/research/fetchUserById input']],
  ['order', ['a/research/fetchUserById input']],
  ['needle', ['a/research/embed input']],
  ['数据', ['a/research/embed output']],
  ['据数', []],
  ['管', ['a/research/embed output']],
  ['refund', ['a/research attribute note']],
  ['2', [], ['attribute']],
  ['cache', ['b/timeouts event log']],
  ['stock', ['b/timeouts event exception']],
  ['log', ['b/timeouts event log']],
  ['card', [], ['output', 'name']],
  ['"; drop table runs; --', []],
  ['card" OR name:*', []],
]

const shown = ({ runId, path, field, key }: SearchHit): string =>
  [`${runId.slice(-1)}/${path}`, field, ...(key === undefined ? [] : [key])].join(' ')

/** All that is found, page by page. */
async function searchAll(
  store: TraceSearch,
  query: SearchQuery,
  page: SearchPageOptions,
): Promise<readonly SearchHit[]> {
  const hits: SearchHit[] = []
  let after: string | undefined
  do {
    const part = await store.search(query, { ...page, after })
    hits.push(...part.hits)
    after = part.next
  } while (after !== undefined)
  return hits
}

/**
 * What a search finds: for stores that have one.
 *
 * @example
 * for (const { name, check } of traceSearchContract) test(name, () => check(() => openMyStore()))
 */
export const traceSearchContract: readonly ContractCheck<Searchable>[] = Object.freeze([
  ...found.map(([text, expected, fields]) =>
    storeCheck<Searchable>(
      `search: ${text}${fields === undefined ? '' : ` in ${fields.join(', ')}`}`,
      async (store) => {
        await writeRuns(store)
        const { hits, searchedRuns, next } = await store.search({ text, fields })
        expectSame(hits.map(shown), expected, 'what is found')
        expectSame([searchedRuns, next], [2, undefined], 'the runs that were looked at')
      },
    ),
  ),
  storeCheck<Searchable>('search: a hit says where it is and marks what was found', async (store) => {
    await writeRuns(store)
    const run = new SampleRun({ runId: 'run-a', startTimeUs: 1_000 })
    const { hits } = await store.search({ text: '"did not" model' })
    const expected: SearchHit = {
      ...{
        runId: 'run-a',
        pipeline: 'nightly-review',
        runStartTimeUs: 1_000,
        spanId: run.spanId(3),
        startTimeUs: 1_002,
      },
      ...{ name: 'fetchUserById', path: 'research/fetchUserById', field: 'error' },
      snippet: {
        text: 'TimeoutError: the model did not answer',
        marks: [
          [18, 23],
          [24, 31],
        ],
        cut: [false, false],
      },
    }
    expectSame(hits, [expected], 'the hits')
  }),
  storeCheck<Searchable>('search: of a long text, the part around it', async (store) => {
    await writeRuns(store)
    const { hits } = await store.search({ text: 'needle' })
    const { text = '', marks = [], cut } = hits[0]?.snippet ?? {}
    expectSame(cut, [true, false], 'where it is cut')
    expectSame([text.length, marks.map(([start, end]) => text.slice(start, end))], [240, ['needle']], 'the snippet')
  }),
  storeCheck<Searchable>('search: only in runs that meet a condition', async (store) => {
    await writeRuns(store)
    const text = 'timeout*'
    const { hits } = await store.search({ text, runs: { op: '=', field: 'status', value: 'failed' } })
    expectSame(
      hits.map(({ runId }) => runId),
      ['run-a'],
      'the runs',
    )
    const inSpans = { op: 'any', condition: { op: '=', field: 'name', value: 'timeouts' } } as const
    expectSame(
      (await store.search({ text, runs: inSpans })).hits.map(({ runId }) => runId),
      ['run-b'],
      'the runs',
    )
  }),
  storeCheck<Searchable>('search: pages of any size give the same, whatever the time', async (store) => {
    await writeRuns(store)
    const query = { text: 't*' }
    const whole = (await store.search(query)).hits
    expectSame(whole.length > 4, true, 'whether there are several hits')
    for (const page of [{ limit: 1 }, { limit: 2 }, { budgetMs: 0 }, { limit: 3, budgetMs: 0 }]) {
      expectSame(await searchAll(store, query, page), whole, `the hits in pages of ${JSON.stringify(page)}`)
    }
  }),
  storeCheck<Searchable>('search: a run without its root span is found by itself', async (store) => {
    const run = new SampleRun({ runId: 'run-c', pipeline: 'lonely' })
    await writeAll(store, [
      run.start(),
      run.end({ status: 'failed', error: { type: 'Error', message: 'nobody is here' } }),
    ])
    const hits = [...(await store.search({ text: 'lonely' })).hits, ...(await store.search({ text: 'nobody' })).hits]
    expectSame(
      hits.map(({ spanId, path, field }) => [spanId, path, field]),
      [
        [undefined, 'lonely', 'name'],
        [undefined, 'lonely', 'error'],
      ],
      'the hits',
    )
  }),
  storeCheck<Searchable>('search: what is no query is refused', async (store) => {
    for (const text of ['', '  ', '*', '"-"', '…', 'x'.repeat(1_001)]) {
      await expectRefusal(() => store.search({ text }), `the text ${JSON.stringify(text.slice(0, 9))}`)
    }
    await expectRefusal(() => store.search({ text: 'x', fields: [] }), 'no field')
    await expectRefusal(() => store.search({ text: 'x', fields: ['names' as 'name'] }), 'a field that is none')
    await expectRefusal(() => store.search({ text: 'x' }, { limit: 0 }), 'a limit of 0')
    await expectRefusal(() => store.search({ text: 'x' }, { after: 'x' }), 'a place that is none')
  }),
])
